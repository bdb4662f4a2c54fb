// What one principal may ask over time and have open at once: 429 as client-go waits on it, and nobody else is held up.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(60_000)

const PODS = '/api/v1/pods'
const LIMITS = { requestBurst: 6, requestsPerSecond: 2, maxOpenPerPrincipal: 3 }

let path: Path
let dir: string
const stops: AbortController[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-principals-'))
  path = await openPath({ limits: LIMITS })
}, 60_000)
afterAll(async () => {
  await path?.close()
  await rm(dir, { recursive: true, force: true })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  path.api.answer = (_, response) => void response.end('{}')
  path.disk.records.length = 0
})

const as = (who: 'ann' | 'bob') => ({ bearer: path.people[who].bearer })
const refusals = () => path.disk.records.filter(({ reason }) => reason === 'too-many-requests')

/** Until nothing is left of what a burst has. */
async function spend(): Promise<Response> {
  for (;;) {
    const answer = await path.ask(PODS, as('ann'))
    if (answer.status === 429) return answer
    await answer.text()
  }
}

describe('requests over time', () => {
  test('too many are answered with 429, the time to wait, and a record; somebody else is served', async () => {
    const answer = await spend()
    const status = await answer.json()
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(status).toMatchObject({
      ...{ kind: 'Status', code: 429, reason: 'TooManyRequests' },
      message: 'Too many requests; try again: you may make 2 a second through this relay',
      details: { retryAfterSeconds: 1, causes: [{ reason: 'too-many-requests' }] },
    })
    expect((await path.ask(PODS, as('bob'))).status).toBe(200)
    await until('it is recorded', async () => refusals().length > 0)
    expect(refusals()[0]).toMatchObject({ kind: 'denial', status: 429, principal_id: path.people.ann.id })
  })

  test('who waits as told is served', async () => {
    await spend()
    await until('there is room', async () => (await path.ask(PODS, as('ann'))).status === 200)
  })

  test('another credential of the same principal has no budget of its own', async () => {
    await spend()
    const answer = await path.raw(
      [`GET ${path.path(PODS)} HTTP/1.1`, 'Host: a', 'Connection: close', '', ''].join('\r\n'),
      path.people.ann.leaf,
    )
    expect(answer).toStartWith('HTTP/1.1 429 ')
  })

  test.skipIf(!findKubectl())('a kubectl in a loop is slowed down and sees no error', async () => {
    const kubeconfig = await writeKubeconfig(join(dir, 'kubeconfig'), {
      server: path.url + path.path(''),
      // kubectl before 1.33 drops the path of the URL in `get --raw`.
      serverName: `${path.clusterId}.user.sal.test`,
      caPem: path.ca,
      user: { token: path.people.ann.bearer },
    })
    await spend()
    path.disk.records.length = 0
    for (let n = 0; n < 8; n++) {
      const ran = await kubectl(kubeconfig, ['get', '--raw', PODS])
      expect(ran).toEqual({ code: 0, stdout: '{}', stderr: '' })
    }
    expect(refusals().length).toBeGreaterThan(0)
  })
})

describe('requests at once', () => {
  test('more than one may have open are answered with 429 until one ends; somebody else is served', async () => {
    path.api.answer = (request, response) => {
      if (request.url?.endsWith('watch=1')) response.flushHeaders()
      else response.end('{}')
    }
    const watch = async () => {
      const stop = new AbortController()
      stops.push(stop)
      const answer = await path.ask(`${PODS}?watch=1`, { ...as('ann'), signal: stop.signal })
      return { answer, stop }
    }
    const open: Awaited<ReturnType<typeof watch>>[] = []
    await until('as many are open as may be', async () => {
      const one = await watch()
      if (one.answer.status === 200) open.push(one)
      return open.length === LIMITS.maxOpenPerPrincipal
    })
    await until('one more is refused for that', async () => {
      const { answer } = await watch()
      expect(answer.status).toBe(429)
      return (await answer.text()).includes('you have 3 under way through this relay')
    })
    expect((await path.ask(PODS, as('bob'))).status).toBe(200)
    open[0]?.stop.abort()
    await until('there is room', async () => (await path.ask(PODS, as('ann'))).status === 200)
  })
})
