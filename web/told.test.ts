import { afterEach, expect, setSystemTime, test } from 'bun:test'
import { seal, tellingPath, unseal } from './told'

const visit = { token: 'a session' }
const told = {
  said: 'Moved 1 cluster.',
  undo: { to: '/clusters/bulk/undo', act: 'move', steps: [{ id: '1', name: 'a', was: 'b' }] },
}

afterEach(() => {
  setSystemTime()
})

test('unseal() gives back what the same session sealed, for an hour', () => {
  setSystemTime(new Date('2026-01-01T00:00:00Z'))
  const sealed = seal(visit, told)
  expect(unseal(visit, sealed)).toEqual(told)
  setSystemTime(new Date('2026-01-01T00:59:59Z'))
  expect(unseal(visit, sealed)).toEqual(told)
  setSystemTime(new Date('2026-01-01T01:00:01Z'))
  expect(unseal(visit, sealed)).toBeUndefined()
})

test('unseal() gives nothing for what another session sealed, nobody did, or was changed', () => {
  const sealed = seal(visit, told)
  const [payload = '', signature = ''] = sealed.split('.')
  const other = seal(visit, { said: 'Deleted 1 cluster.' }).split('.')[0] ?? ''
  for (const wrong of [
    null,
    '',
    '.',
    payload,
    `${payload}.`,
    `${other}.${signature}`,
    `${payload}.${signature.slice(1)}`,
  ]) {
    expect(unseal(visit, wrong)).toBeUndefined()
  }
  expect(unseal({ token: 'another' }, sealed)).toBeUndefined()
  expect(unseal({ token: undefined }, seal({ token: undefined }, told))).toBeUndefined()
})

test('tellingPath() leads to the page as it was, without what it was told before', () => {
  const url = new URL(tellingPath(visit, '/users?q=a&done=saved&told=x', told), 'http://core.test')
  expect([url.pathname, url.searchParams.get('q'), url.searchParams.has('done')]).toEqual(['/users', 'a', false])
  expect(unseal(visit, url.searchParams.get('told'))).toEqual(told)
})
