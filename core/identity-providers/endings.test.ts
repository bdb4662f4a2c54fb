// What came through an identity provider ends with it: sessions, command lines, tokens of tokens and certificates of either;
// and what its people hold by another way does not. On both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type OpenId, startOpenId } from '../../tests/harness/identity/openid'
import { HOOK_MS } from '../fixture'
import { CALLBACK, type Console, openConsole } from '../sign-ins/fixture'

type Token = { id: string; token: string }

describe.each(DATABASE_KINDS)('the end of a provider on %s', kind => {
  let consoleOf: Console
  let openId: OpenId
  let made = 0
  beforeAll(async () => {
    consoleOf = await openConsole(kind)
    openId = await startOpenId(CALLBACK)
  }, HOOK_MS)
  afterAll(async () => {
    await consoleOf.core.close()
    await openId.close()
  })

  const post = async <T>(path: string, { token, body }: { token?: string; body?: object }) => {
    const reply = await consoleOf.core.ask<T>('POST', path, { ...(token ? { token } : {}), ...(body ? { body } : {}) })
    if (reply.status >= 300) throw new Error(`POST ${path} answered ${reply.status}: ${reply.text}`)
    return reply.body
  }
  const expires_at = () => new Date(consoleOf.core.clock.ms + 3_600_000).toISOString()
  const tokenWith = (token: string) =>
    post<Token>('/v1/api-tokens', { token, body: { name: `t${++made}`, expires_at: expires_at() } })
  const rotate = (id: string, token: string, overlap_seconds = 0) =>
    post<Token>(`/v1/api-tokens/${id}/rotations`, { token, body: { overlap_seconds } })
  const certificateWith = async (token: string) =>
    (await post<{ serial: string }>('/v1/certificates', { token, body: { csr: newKeyAndCsr().csr } })).serial
  const works = async (token: string) => (await consoleOf.whoami(token)).status === 200

  async function commandLineOf(token: string): Promise<string> {
    const code_verifier = 'v'.repeat(43)
    const code_challenge = new Bun.CryptoHasher('sha256').update(code_verifier).digest('base64url')
    const { code } = await post<{ code: string }>('/v1/cli-authorizations', {
      token,
      body: { client_name: 'cli', code_challenge },
    })
    return (await post<Token>('/v1/cli-sessions', { body: { code, code_verifier } })).token
  }

  /** Everything by which the person could act now. */
  async function living(userId: string): Promise<string[]> {
    const { sql, clock } = consoleOf.core
    const at = new Date(clock.ms)
    const rows = await sql<{ id: string }[]>`
      select 'session ' || id as id from sessions where user_id = ${userId} and revoked_at is null
      union select 'token ' || t.id from api_tokens t where user_id = ${userId} and revoked_at is null
      union select 'certificate ' || serial from certificates
        where subject_id = ${userId} and revoked_at is null and not_after > ${at}`
    return rows.map(row => row.id).sort()
  }

  async function comeIn(name: string, mappings: object = {}) {
    const { id, body } = await consoleOf.provider(name, { issuer: openId.issuer, allow_sign_up: true, ...mappings })
    openId.people[name] = { email: `${name}@example.org`, email_verified: true, groups: [] }
    const { token = '' } = await consoleOf.signIn(name, { as: name })
    const userId = (await consoleOf.whoami(token)).body.user_id
    await consoleOf.core.bind(userId, 'cluster-admin')
    return { id, body, token, userId, otherwise: await consoleOf.core.tokenFor(userId) }
  }

  async function end(how: string, { id, body }: { id: string; body: object }): Promise<void> {
    const { client_secret: _, ...kept } = body as { client_secret?: string }
    const path = `/v1/identity-providers/${id}`
    const admin = { token: consoleOf.core.admin }
    const reply =
      how === 'deleted'
        ? await consoleOf.core.ask('DELETE', path, admin)
        : await consoleOf.core.ask('PUT', path, { ...admin, body: { ...kept, is_enabled: false } })
    expect(reply.status).toBeLessThan(300)
  }

  for (const how of ['disabled', 'deleted'])
    test(`A27 a provider that is ${how} leaves no credential alive that came through it`, async () => {
      const came = await comeIn(`${how}-person`)
      const { userId, otherwise, token } = came
      const before = await living(userId)
      const kept = await tokenWith(otherwise)
      const keptSerial = await certificateWith(otherwise)
      const keptToo = await certificateWith(kept.token)
      const stays = await living(userId)
      const first = await tokenWith(token)
      const second = await tokenWith(first.token)
      const commandLine = await commandLineOf(token)
      const third = await tokenWith(commandLine)
      const rotated = await rotate(third.id, third.token)
      // Made by another way, and shown anew in a session of the provider.
      const shown = await rotate((await tokenWith(otherwise)).id, token)
      // Made in such a session, and alive only by what was shown by another way.
      const taken = await rotate((await tokenWith(token)).id, otherwise)
      for (const one of [token, commandLine, first.token, second.token, rotated.token, shown.token])
        await certificateWith(one)
      await consoleOf.core.settled()
      consoleOf.core.heard.length = 0
      await end(how, came)
      expect(stays.length).toBe(before.length + 3)
      const ofProvider = before.filter(one => one.startsWith('session'))
      expect(ofProvider).toHaveLength(2)
      const left = await living(userId)
      const session = stays.filter(one => !left.includes(one))
      expect(session).toHaveLength(1)
      expect(left).toEqual([...stays.filter(one => one !== session[0]), `token ${taken.id}`].sort())
      for (const one of [token, commandLine, first.token, second.token, third.token, rotated.token, shown.token])
        expect(await works(one)).toBe(false)
      for (const one of [otherwise, kept.token, taken.token]) expect(await works(one)).toBe(true)
      expect(left).toContain(`certificate ${keptSerial}`)
      expect(left).toContain(`certificate ${keptToo}`)
      await consoleOf.core.settled()
      expect(consoleOf.core.heard).toContainEqual({ type: 'principal', principal_id: userId })
    })

  test('A27 a token outlives its session and not its provider, and relays hear of it', async () => {
    const came = await comeIn('signed-out')
    const api = await tokenWith(came.token)
    const sessionId = (
      await consoleOf.core.sql<{ id: string }[]>`
      select id from sessions where identity_provider_id = ${came.id}`
    )[0]?.id
    await consoleOf.core.ask('DELETE', `/v1/sessions/${sessionId}`, { token: came.token })
    expect(await works(api.token)).toBe(true)
    await consoleOf.core.settled()
    consoleOf.core.heard.length = 0
    await end('disabled', came)
    expect(await works(api.token)).toBe(false)
    await consoleOf.core.settled()
    expect(consoleOf.core.heard).toContainEqual({ type: 'principal', principal_id: came.userId })
  })

  test('A27 a secret from before a rotation counts while it works', async () => {
    const came = await comeIn('overlap')
    const api = await tokenWith(came.token)
    const later = await rotate(api.id, came.otherwise, 600)
    expect([await works(api.token), await works(later.token)]).toEqual([true, true])
    await end('disabled', came)
    expect([await works(api.token), await works(later.token)]).toEqual([false, false])
  })

  test('A27 what is made while the provider ends does not stay', async () => {
    const came = await comeIn('racing')
    const first = await tokenWith(came.token)
    const wanted = Array.from({ length: 6 }, (_, at) => tokenWith(at % 2 ? first.token : came.token))
    const rotating = Array.from({ length: 2 }, () => rotate(first.id, came.token))
    await Promise.all([end('disabled', came), Promise.allSettled([...wanted, ...rotating])])
    const [row] = await consoleOf.core.sql<{ count: number }[]>`
      select count(*)::int as count from api_tokens where user_id = ${came.userId} and revoked_at is null`
    expect(row?.count).toBe(0)
  })

  test('a machine user’s token that was made through it is the organization’s, and stays', async () => {
    const came = await comeIn('founder')
    await consoleOf.core.bind(came.userId, 'admin')
    const machine = await post<{ id: string }>('/v1/machine-users', {
      token: came.token,
      body: { name: 'ci', display_name: 'CI' },
    })
    const body = { machine_user_id: machine.id, name: 'ci', expires_at: expires_at() }
    const { token } = await post<Token>('/v1/machine-user-tokens', { token: came.token, body })
    await end('disabled', came)
    expect(await works(token)).toBe(true)
  })
})
