// The authorization code flow with PKCE (RFC 7636, RFC 9700), the part that OpenID Connect and GitHub share.
// Promise: state, nonce and verifier are made anew for each sign-in and are good for one answer.
import * as oauth from 'oauth4webapi'
import { Problem } from '../../lib/problem'
import type { ProviderSettings } from './presets'

/** What one sign-in must still know when the browser comes back; secret. */
export type Pending = { state: string; nonce: string; verifier: string; redirectUri: string }

/** What a provider says of whoever signed in. Of several addresses the preferred one is first. */
export type ExternalPerson = {
  subject: string
  name: string | null
  emails: { address: string; isVerified: boolean }[]
  groups: string[]
}

/** What a provider said, and what of it counts. */
export type Told = { person: ExternalPerson; claims: Readonly<Record<string, unknown>> }

/** A provider that does not answer in this time is down for us. */
const TIMEOUT_MS = 10_000
const CLOCK_TOLERANCE_S = 30

export function newPending(redirectUri: string): Pending {
  return {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    redirectUri,
  }
}

export async function authorizationUrl(
  endpoint: string,
  { clientId, scopes, issuer }: ProviderSettings,
  { state, verifier, redirectUri, nonce }: Omit<Pending, 'nonce'> & { nonce?: string },
): Promise<string> {
  const url = new URL(endpoint)
  // A browser is sent there: what an issuer publishes may be a script, or an address that anybody on the way reads.
  if (url.protocol !== 'https:' && !(isLoopback(endpoint) && isLoopback(issuer)))
    throw new Problem('sign-in-refused', undefined, { reason: 'provider-insecure' })
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...(nonce === undefined ? {} : { nonce }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Plain HTTP only to this very machine: nothing on the way can read or change it. */
export function isLoopback(url: string): boolean {
  return /^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(\/|$)/.test(url)
}

export function httpOptions(issuer: string) {
  return { signal: () => AbortSignal.timeout(TIMEOUT_MS), [oauth.allowInsecureRequests]: isLoopback(issuer) }
}

export function clientOf({ clientId }: ProviderSettings, nowMs: number): oauth.Client {
  return {
    client_id: clientId,
    [oauth.clockSkew]: Math.round((nowMs - Date.now()) / 1000),
    [oauth.clockTolerance]: CLOCK_TOLERANCE_S,
  }
}
