// A real OpenID provider (npm `oidc-provider`) in this process, on a port of its own. Whoever signs in types a name of
// `people`; consent is given already.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'

export type OpenIdPerson = { email?: string; email_verified?: boolean; name?: string; groups?: string[] }
export type OpenId = {
  issuer: string
  people: Record<string, OpenIdPerson>
  /** Signs with a key of another id from now on; the old one is published no more. */
  rotate: () => Promise<void>
  close: () => Promise<void>
}

export const CLIENT = { client_id: 'salaminia', client_secret: 'a secret that is long enough to be one' }

export async function startOpenId(redirectUri: string): Promise<OpenId> {
  const people: Record<string, OpenIdPerson> = {}
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const rotate = async () => {
    answer = (await newProvider({ issuer, redirectUri, people })).callback()
  }
  await rotate()
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { issuer, people, rotate, close }
}

async function newProvider(of: { issuer: string; redirectUri: string; people: Record<string, OpenIdPerson> }) {
  const { issuer, redirectUri, people } = of
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [redirectUri], grant_types: ['authorization_code'] }],
    jwks: { keys: [await newKey()] },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
    loadExistingGrant: async context => {
      const { client, session } = context.oidc
      const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  return provider
}

async function newKey(): Promise<JsonWebKey> {
  const algorithm = {
    ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    ...{ modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  }
  const { privateKey } = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey)
  return { ...jwk, use: 'sig', alg: 'RS256', kid: crypto.randomUUID() } as JsonWebKey
}
