// Answers the streams of a tunnel. Control streams are the tunnel's own; every other stream must carry a grant, and is
// sent to the API server with the token of the ServiceAccount which that grant earned. There is no third way.
import { breakOff } from '../kit/break-off'
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { Stream } from '../kit/h2/stream'
import type { Log } from '../kit/log'
import type { GrantClaims } from '../relay/wire/claims'
import { TUNNEL } from '../relay/wire/headers'
import type { Reason } from '../relay/wire/reasons'
import { type ApiServer, ApiServerRefused, ApiServerUnreachable } from './api-server'
import type { Controls } from './controls'
import { forward } from './forward'
import { type Grants, isRefused } from './grant'
import { RoleNotAllowed } from './make'
import { serviceAccountName } from './objects'
import { mayOpen } from './opening'
import { Refusal } from './refusal'
import { type Rights, RightsTaken } from './rights'
import type { Tokens } from './tokens'
import { upgrade } from './upgrade'

export type Serve = (stream: Stream, headers: IncomingHeaders) => void

export function createServe(deps: {
  api: ApiServer
  grants: Grants
  rights: Rights
  tokens: Tokens
  controls: Controls
  /** Where the accounts of people are. */
  namespace: string
  log: Log
}): Serve {
  const { api, rights, tokens, namespace, log } = deps
  return (stream, headers) => {
    stream.on('error', () => {})
    const control = headers[TUNNEL.control]
    const done = typeof control === 'string' ? deps.controls.handle(control, stream, headers) : pass(stream, headers)
    done.catch((error: unknown) => answer(stream, error))
  }

  async function pass(stream: Stream, headers: IncomingHeaders): Promise<void> {
    const token = headers[TUNNEL.grant]
    if (typeof token !== 'string') throw new Refusal('grant-refused')
    const grant = deps.grants.verify(token)
    if (isRefused(grant)) throw new Refusal(grant.refused)
    const upgradeTo = headers[TUNNEL.upgrade]
    for (const isLast of [false, true]) {
      const bearer = await bearerFor(grant)
      const onUnauthorized = () => {
        // The API server no longer knows the account: someone removed it behind our back. It is made anew.
        if (tokens.forget(grant.sub, bearer)) rights.forget(grant.sub)
      }
      const passing = { api, stream, headers, bearer, isLast, onUnauthorized }
      const isUpgrade = typeof upgradeTo === 'string'
      const isAllowed = !isUpgrade || (await mayOpen(headers, { account: serviceAccountName(grant), namespace, api }))
      const isDone = isUpgrade ? await upgrade({ ...passing, upgradeTo, isAllowed }) : await forward(passing)
      if (isDone || stream.destroyed) return
    }
  }

  async function bearerFor(grant: GrantClaims, isSecond = false): Promise<string> {
    try {
      const account = await rights.ensure(grant)
      return await tokens.get(grant.sub, account)
    } catch (error) {
      if (error instanceof RightsTaken) throw new Refusal('access-revoked', { cause: error })
      if (error instanceof RoleNotAllowed) throw new Refusal('role-not-allowed', { cause: error })
      if (error instanceof ApiServerRefused && error.status === 404 && !isSecond) {
        // The account is gone, and with it what we believe of it.
        rights.forget(grant.sub)
        tokens.forget(grant.sub)
        return bearerFor(grant, true)
      }
      if (error instanceof ApiServerRefused) throw new Refusal('rights-not-made', { cause: error })
      throw error
    }
  }

  function answer(stream: Stream, error: unknown): void {
    const reason = reasonOf(error)
    if (reason !== 'grant-refused')
      log.warn('a request failed here', { reason, error: error instanceof Refusal ? (error.cause ?? error) : error })
    if (stream.destroyed || stream.closed) return
    if (stream.headersSent) return breakOff(stream)
    stream.respond({ ':status': 502, [TUNNEL.reason]: reason }, { endStream: true })
    stream.resume()
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof Refusal) return error.reason
  return error instanceof ApiServerUnreachable ? 'api-server-unreachable' : 'internal'
}
