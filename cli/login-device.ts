// `sal login --device` (RFC 8628): for a machine without a browser. A short code is shown here and typed elsewhere.
import { ExitError } from '../kit/exit'
import type { Api, Schemas } from './api'
import type { Context } from './command'
import { escapeLine } from './escape'
import { clientName, newProofKey } from './login-proof'
import { ApiError, ServerAway } from './transport'

type Session = Schemas['NewSession']

/** RFC 8628 §3.5: asked to slow down, one waits so much longer from then on. */
const SLOWER_BY_S = 5
const MOST_PAUSE_S = 60

type Answer = Session | 'slow_down' | 'authorization_pending' | ServerAway

/** A server that is away for a moment costs no sign-in: it is asked until the code runs out, ever less often (§3.5). */
export async function loginByDevice(
  api: Api,
  { stderr, now }: Pick<Context, 'stderr' | 'now'>,
  sleep: (ms: number) => Promise<void> = Bun.sleep,
): Promise<Session> {
  const { verifier, challenge } = newProofKey()
  const body = { client_name: clientName(), code_challenge: challenge }
  const device = await api.post('/v1/device-authorizations', { body })
  stderr.write(`Open ${escapeLine(device.verification_uri)} in a browser and type this code:\n\n`)
  stderr.write(`  ${escapeLine(device.user_code)}\n\n`)
  const endMs = Date.parse(device.expires_at)
  let intervalS = device.interval_seconds
  let pauseS = intervalS
  let last: Answer = 'authorization_pending'
  while (now() < endMs) {
    await sleep(Math.min(pauseS * 1000, Math.max(endMs - now(), 0)))
    last = await ask(api, { code: device.device_code, code_verifier: verifier })
    if (last === 'slow_down') intervalS += SLOWER_BY_S
    if (typeof last === 'string') pauseS = intervalS
    else if (last instanceof ServerAway) pauseS = Math.min(pauseS * 2, Math.max(MOST_PAUSE_S, intervalS))
    else return last
  }
  if (last instanceof ServerAway) throw last
  throw new ExitError('Cannot sign in: nobody approved it in time')
}

async function ask(api: Api, body: { code: string; code_verifier: string }): Promise<Answer> {
  try {
    return await api.post('/v1/cli-sessions', { body })
  } catch (error) {
    if (error instanceof ServerAway) return error
    if (!(error instanceof ApiError)) throw error
    const { problem, status, message } = error
    if (problem === 'slow_down' || problem === 'authorization_pending') return problem
    if (problem === 'access_denied') throw new ExitError('Cannot sign in: it was refused in the browser')
    if (status >= 500 || status === 429) return new ServerAway(message, 1, { cause: error })
    throw error
  }
}
