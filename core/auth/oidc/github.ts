// GitHub: OAuth 2 without ID tokens. Who signed in is asked of its API with the access token, which is then forgotten.
// Groups are organizations (`acme`) and their teams (`acme/platform`). Another server than github.com has its API below
// itself, as GitHub Enterprise Server does.
import * as oauth from 'oauth4webapi'
import { Problem } from '../../lib/problem'
import type { ProviderSettings } from './presets'
import { authorizationUrl, clientOf, httpOptions, type Pending, type Told } from './protocol'

type User = { id?: unknown; login?: unknown; name?: unknown }
type Email = { email?: unknown; verified?: unknown; primary?: unknown }
type Organization = { login?: unknown }
type Team = { slug?: unknown; organization?: Organization | null }
type Ask = <T>(path: string) => Promise<T>

const PAGE = 100
/** Nobody is in so many teams; an answer that never ends must. */
const MOST_PAGES = 50

export function startGithub(settings: ProviderSettings, { nonce: _, ...pending }: Pending): Promise<string> {
  return authorizationUrl(serverOf(settings).authorization_endpoint, settings, pending)
}

export async function finishGithub(
  settings: ProviderSettings,
  pending: Pending,
  { query, nowMs }: { query: URLSearchParams; nowMs: number },
): Promise<Told> {
  const server = serverOf(settings)
  const client = clientOf(settings, nowMs)
  const options = httpOptions(settings.issuer)
  const parameters = oauth.validateAuthResponse(server, client, query, pending.state)
  const authentication = oauth.ClientSecretPost(settings.clientSecret)
  const response = await oauth.authorizationCodeGrantRequest(
    ...([server, client, authentication, parameters, pending.redirectUri, pending.verifier, options] as const),
  )
  // Its refusals are answered as 200.
  const { error } = (await response.clone().json()) as { error?: unknown }
  if (error !== undefined) throw new Problem('sign-in-refused', undefined, { reason: 'provider-refused' })
  const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, response)
  return readPerson(asker(settings.issuer, access_token))
}

function serverOf({ issuer }: ProviderSettings) {
  const base = `${issuer}/login/oauth`
  return { issuer: base, authorization_endpoint: `${base}/authorize`, token_endpoint: `${base}/access_token` }
}

async function readPerson(ask: Ask): Promise<Told> {
  const user = await ask<User>('/user')
  if (typeof user.id !== 'number' || typeof user.login !== 'string') throw new TypeError('GitHub names no user')
  const emails = await readPages<Email>(ask, '/user/emails')
  const organizations = await readPages<Organization>(ask, '/user/orgs')
  const teams = await readPages<Team>(ask, '/user/teams')
  const known = emails.filter((one): one is Email & { email: string } => typeof one.email === 'string')
  const person = {
    // The login can be renamed and then taken by somebody else; the number cannot.
    subject: String(user.id),
    name: typeof user.name === 'string' && user.name !== '' ? user.name : user.login,
    emails: known
      .sort((one, other) => Number(other.primary === true) - Number(one.primary === true))
      .map(({ email, verified }) => ({ address: email, isVerified: verified === true })),
    groups: [
      ...organizations.map(({ login }) => login),
      ...teams.map(({ slug, organization }) => organization?.login && slug && `${organization.login}/${slug}`),
    ].filter(one => typeof one === 'string'),
  }
  const { id, login, name = null } = user
  return { person, claims: { id, login, name, emails: known, groups: person.groups } }
}

async function readPages<T>(ask: Ask, path: string): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const items = await ask<T[]>(`${path}?per_page=${PAGE}&page=${page}`)
    all.push(...items)
    if (items.length < PAGE) return all
  }
  throw new RangeError('GitHub lists more than can be read')
}

function asker(issuer: string, token: string): Ask {
  const api = issuer === 'https://github.com' ? 'https://api.github.com' : `${issuer}/api/v3`
  const headers = new Headers({ accept: 'application/vnd.github+json', 'user-agent': 'salaminia' })
  return async path => {
    const url = new URL(api + path)
    const options = httpOptions(issuer)
    const response = await oauth.protectedResourceRequest(token, 'GET', url, headers, undefined, options)
    if (!response.ok) throw new TypeError(`GitHub answers ${response.status}`)
    return response.json()
  }
}
