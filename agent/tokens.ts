// Short ServiceAccount tokens by TokenRequest, one a principal at a time, renewed before they end.
import { type ApiServer, ApiServerRefused } from './api-server'

export type Tokens = {
  /** A live token of the principal's account. Throws ApiServerRefused when the account is gone. */
  get: (principalId: string, account: string) => Promise<string>
  /** With `refused` only when that is the token held now; answers whether there was anything to forget. */
  forget: (principalId: string, refused?: string) => boolean
}

/** The API server grants no less than ten minutes. */
const LIFETIME_S = 600
const RENEW_AT = 0.7

type Held = { account: string; token: Promise<string>; value?: string; renewAt: number }

export function createTokens(deps: { api: ApiServer; namespace: string; now: () => number }): Tokens {
  const held = new Map<string, Held>()
  return {
    get: (principalId, account) => {
      const known = held.get(principalId)
      if (known?.account === account && deps.now() < known.renewAt) return known.token
      const fresh: Held = { account, token: request(account), renewAt: deps.now() + LIFETIME_S * 1000 * RENEW_AT }
      held.set(principalId, fresh)
      fresh.token.then(
        value => {
          fresh.value = value
        },
        () => {
          if (held.get(principalId) === fresh) held.delete(principalId)
        },
      )
      return fresh.token
    },
    forget: (principalId, refused) => {
      if (refused !== undefined && held.get(principalId)?.value !== refused) return false
      return held.delete(principalId)
    },
  }

  async function request(account: string): Promise<string> {
    const path = `/api/v1/namespaces/${encodeURIComponent(deps.namespace)}/serviceaccounts/${encodeURIComponent(account)}/token`
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: LIFETIME_S },
    }
    const { status } = await deps.api.call<{ status?: { token?: string } }>('POST', path, { body })
    if (!status?.token) throw new ApiServerRefused(500, 'The API server answered a TokenRequest without a token')
    return status.token
  }
}
