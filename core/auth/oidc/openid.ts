// OpenID Connect: discovery, and an ID token checked by issuer, audience, nonce, time and signature.
// Promise: nothing of an ID token is believed before its signature was verified with a key the issuer publishes now.
import * as oauth from 'oauth4webapi'
import type { ProviderSettings } from './presets'
import { authorizationUrl, clientOf, type ExternalPerson, httpOptions, type Pending, type Told } from './protocol'

type Claims = Record<string, unknown>

export async function startOpenId(settings: ProviderSettings, pending: Pending): Promise<string> {
  const server = await discover(settings.issuer)
  if (!server.authorization_endpoint) throw new TypeError('The issuer publishes no authorization endpoint')
  return authorizationUrl(server.authorization_endpoint, settings, pending)
}

export async function finishOpenId(
  settings: ProviderSettings,
  pending: Pending,
  { query, nowMs }: { query: URLSearchParams; nowMs: number },
): Promise<Told> {
  const server = await discover(settings.issuer)
  const client = clientOf(settings, nowMs)
  const options = httpOptions(settings.issuer)
  const parameters = oauth.validateAuthResponse(server, client, query, pending.state)
  const authentication = authenticationFor(server, settings.clientSecret)
  const response = await oauth.authorizationCodeGrantRequest(
    ...([server, client, authentication, parameters, pending.redirectUri, pending.verifier, options] as const),
  )
  const expected = { expectedNonce: pending.nonce, requireIdToken: true }
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected)
  // The library leaves the signature to TLS unless asked. `server` is fresh, so its keys are read anew: a key that was
  // rotated a second ago is found, and one that was withdrawn is not.
  await oauth.validateApplicationLevelSignature(server, response, options)
  const idToken = oauth.getValidatedIdTokenClaims(tokens)
  if (!idToken) throw new TypeError('There is no ID token')
  const claims = await complete(idToken, settings, async () => {
    if (!server.userinfo_endpoint) return {}
    const answer = await oauth.userInfoRequest(server, client, tokens.access_token, options)
    return oauth.processUserInfoResponse(server, client, idToken.sub, answer)
  })
  return { person: personOf(idToken.sub, claims, settings), claims }
}

/** Read anew each time: a sign-in is rare, and what an issuer changed must count at once. */
async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, httpOptions(issuer))
  return oauth.processDiscoveryResponse(url, response)
}

function authenticationFor(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const supported = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const isPostOnly = !supported.includes('client_secret_basic') && supported.includes('client_secret_post')
  return isPostOnly ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret)
}

/** Many issuers put little into the ID token and the rest behind the userinfo endpoint; the signed token wins. */
async function complete(idToken: Claims, settings: ProviderSettings, ask: () => Promise<Claims>): Promise<Claims> {
  const { emailClaim, verifiedClaim, nameClaim, groupsClaim } = settings
  const needed = [emailClaim, verifiedClaim, nameClaim, ...(groupsClaim === null ? [] : [groupsClaim])]
  return needed.every(claim => claim in idToken) ? idToken : { ...(await ask()), ...idToken }
}

function personOf(subject: string, claims: Claims, settings: ProviderSettings): ExternalPerson {
  const { emailClaim, verifiedClaim, nameClaim, groupsClaim } = settings
  const address = claims[emailClaim]
  const name = claims[nameClaim]
  return {
    subject,
    name: typeof name === 'string' ? name : null,
    emails: typeof address === 'string' ? [{ address, isVerified: isTrue(claims[verifiedClaim]) }] : [],
    groups: groupsClaim === null ? [] : namesIn(claims[groupsClaim]),
  }
}

/** Some issuers send booleans as text, Entra also as a number. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1'
}

function namesIn(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value]
  return [...new Set(all.filter(one => typeof one === 'string' && one !== ''))] as string[]
}
