// `sal login --device` against a server that is not always there; its pauses are counted, not waited for.
import { afterEach, expect, test } from 'bun:test'
import { createApi } from './api'
import { loginByDevice } from './login-device'

type Answer = 'away' | (() => Response)

const problem = (status: number, code: string) => () => Response.json({ title: 'No', code }, { status })
const pending = problem(400, 'authorization_pending')
const session = () => Response.json({ id: 's', token: 't' }, { status: 201 })

let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

/** Each poll meets the next answer; `away` is nothing at that port. Answers what came of it and the pauses in seconds. */
async function signIn(answers: readonly Answer[], { livesS = 600, intervalS = 5 } = {}) {
  const clock = { ms: 1_000_000_000_000 }
  const pauses: number[] = []
  const device = {
    ...{ device_code: 'd', user_code: 'AAAA-BBBB', verification_uri: 'http://x/device', interval_seconds: intervalS },
    expires_at: new Date(clock.ms + livesS * 1000).toISOString(),
  }
  let next: Answer | undefined
  const serve = (port: number) =>
    Bun.serve({
      hostname: '127.0.0.1',
      port,
      fetch: ({ url }) => {
        if (url.endsWith('/v1/device-authorizations')) return Response.json(device, { status: 201 })
        return typeof next === 'function' ? next() : new Response('', { status: 500 })
      },
    })
  let server: ReturnType<typeof serve> | undefined = serve(0)
  const port = server.port ?? 0
  stop = async () => void (await server?.stop(true))
  const sleep = async (ms: number) => {
    pauses.push(ms / 1000)
    clock.ms += ms
    next = answers[pauses.length - 1] ?? answers.at(-1)
    if (next !== 'away') server ??= serve(port)
    else {
      await server?.stop(true)
      server = undefined
    }
  }
  const context = { stderr: { write: () => {}, isTerminal: false, columns: 80 }, now: () => clock.ms }
  const api = createApi({ server: `http://127.0.0.1:${port}` })
  const outcome = await loginByDevice(api, context, sleep).then(
    made => made.token,
    (error: Error) => error.message.replaceAll(String(port), 'PORT'),
  )
  return { outcome, pauses }
}

test('a server that is away for a while costs nothing, and is asked ever less often', async () => {
  const proxy = () => new Response('<h1>Bad gateway</h1>', { status: 502 })
  const { outcome, pauses } = await signIn([
    pending,
    'away',
    'away',
    proxy,
    problem(503, 'unavailable'),
    pending,
    session,
  ])
  expect(outcome).toBe('t')
  expect(pauses).toEqual([5, 5, 10, 20, 40, 60, 5])
})

test('asked to slow down, it stays slower', async () => {
  const slower = problem(400, 'slow_down')
  const { outcome, pauses } = await signIn([pending, slower, pending, slower, 'away', pending, session])
  expect(outcome).toBe('t')
  expect(pauses).toEqual([5, 5, 10, 10, 15, 30, 15])
})

test('it gives up when the code runs out, with the reason that it met last', async () => {
  expect(await signIn([pending], { livesS: 12 })).toEqual({
    outcome: 'Cannot sign in: nobody approved it in time',
    pauses: [5, 5, 2],
  })
  expect(await signIn(['away'], { livesS: 12 })).toEqual({
    outcome: 'Cannot reach http://127.0.0.1:PORT: nothing answers there',
    pauses: [5, 7],
  })
})

test('a refusal ends it at once', async () => {
  const refused = await signIn([pending, problem(403, 'access_denied')])
  expect(refused).toEqual({ outcome: 'Cannot sign in: it was refused in the browser', pauses: [5, 5] })
  expect((await signIn([problem(404, 'not_found')])).outcome).toBe('No')
})
