// `sal login --device` (RFC 8628): for a machine without a browser. A short code is shown here and typed elsewhere.
import { ExitError } from '../kit/exit'
import type { Api, Schemas } from './api'
import type { Context } from './command'
import { escapeLine } from './escape'
import { clientName, newProofKey } from './login-proof'
import { ApiError } from './transport'

type Session = Schemas['NewSession']

/** RFC 8628 §3.5: asked to slow down, one waits so much longer from then on. */
const SLOWER_BY_S = 5

export async function loginByDevice(api: Api, { stderr, now }: Context): Promise<Session> {
  const { verifier, challenge } = newProofKey()
  const body = { client_name: clientName(), code_challenge: challenge }
  const device = await api.post('/v1/device-authorizations', { body })
  stderr.write(`Open ${escapeLine(device.verification_uri)} in a browser and type this code:\n\n`)
  stderr.write(`  ${escapeLine(device.user_code)}\n\n`)
  let intervalS = device.interval_seconds
  while (now() < Date.parse(device.expires_at)) {
    await Bun.sleep(intervalS * 1000)
    const session = await ask(api, { code: device.device_code, code_verifier: verifier })
    if (typeof session === 'object') return session
    if (session === 'slow_down') intervalS += SLOWER_BY_S
  }
  throw new ExitError('Cannot sign in: nobody approved it in time')
}

async function ask(
  api: Api,
  body: { code: string; code_verifier: string },
): Promise<Session | 'slow_down' | 'authorization_pending'> {
  try {
    return await api.post('/v1/cli-sessions', { body })
  } catch (error) {
    const problem = error instanceof ApiError ? error.problem : ''
    if (problem === 'slow_down' || problem === 'authorization_pending') return problem
    if (problem === 'access_denied') throw new ExitError('Cannot sign in: it was refused in the browser')
    throw error
  }
}
