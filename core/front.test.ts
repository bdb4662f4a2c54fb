// The public port: the console first, then the API, and pages for those who read.
import { describe, expect, test } from 'bun:test'
import { Front } from './front'

const logged: string[] = []
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (message: string) => logged.push(message) }
const nowhere = () => Response.json({ code: 'not_found' }, { status: 404 })
const front = (web: () => Promise<Response | undefined>) => Front({ web, api: nowhere, log: log as never })
const ask = (path: string, accept: string) => new Request(`http://core.test${path}`, { headers: { accept } })
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8'

describe('Front()', () => {
  test.each([
    ['/nowhere', BROWSER, 'text/html; charset=utf-8'],
    ['/nowhere', '*/*', 'application/json;charset=utf-8'],
    ['/v1/nowhere', BROWSER, 'application/json;charset=utf-8'],
  ])('%s asked with %s is answered as %s', async (path, accept, type) => {
    const answer = await front(async () => undefined)(ask(path, accept), () => false)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, type])
  })

  test('a page that fails is told and logged; to a program it is thrown on', async () => {
    const failing = front(() => Promise.reject(new Error('the database is gone')))
    const answer = await failing(ask('/users', BROWSER), () => false)
    expect([answer.status, (await answer.text()).includes('the database is gone')]).toEqual([500, false])
    expect(logged).toEqual(['page failed'])
    await expect(failing(ask('/v1/users', '*/*'), () => false)).rejects.toThrow('the database is gone')
  })
})
