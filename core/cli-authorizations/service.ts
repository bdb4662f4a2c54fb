// Authorisations of command lines by people. Promise: only a person who signed in can approve one, never an API token,
// which may hold less than its owner; and a user code can be guessed only so often.
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { newUserCode } from '../auth/proof-keys'
import type { RateLimit } from '../auth/rate-limit'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import type { NewSession } from '../sessions/model'
import { startSession } from '../sessions/start'
import { countEntry } from './entries'
import { takeApproved } from './exchange'
import type {
  CliAuthorization,
  CliAuthorizationInput,
  CliSessionInput,
  DeviceAuthorization,
  DeviceAuthorizationInput,
  DeviceDecisionInput,
  DeviceRequest,
} from './model'

const DEVICE_LIFETIME_MS = 10 * 60_000
const CLI_LIFETIME_MS = 60_000
const INTERVAL_S = 5
/** Device codes that wait; each is a row that somebody unknown made us write. */
const MOST_OPEN = 10_000

type Waiting = Omit<DeviceRequest, 'created_at' | 'expires_at'> & { id: string; created_at: Date; expires_at: Date }
type New = CliAuthorizationInput & { code: string; lifetimeMs: number; sourceAddress: string }

export type CliAuthorizations = ReturnType<typeof CliAuthorizations>

export function CliAuthorizations(deps: Omit<FeatureDeps, 'access'> & { publicUrl: string; deviceLimit: RateLimit }) {
  const { sql, now, ids, record, publicUrl } = deps
  return { askForDevice, find, decide, approveCli, exchange }

  async function askForDevice(input: DeviceAuthorizationInput, visitor: Visitor): Promise<DeviceAuthorization> {
    deps.deviceLimit(visitor.sourceAddress)
    await requireRoom()
    const code = ids.secret('sal_device_')
    const user_code = newUserCode()
    const { sourceAddress } = visitor
    const about = { ...input, code, sourceAddress, lifetimeMs: DEVICE_LIFETIME_MS }
    const { expires_at } = await save(sql, about, { user_code, session_id: null, is_approved: null })
    const verification_uri = `${publicUrl}/device`
    return {
      ...{ device_code: code, user_code, verification_uri, interval_seconds: INTERVAL_S, expires_at },
      verification_uri_complete: `${verification_uri}?user_code=${user_code}`,
    }
  }

  async function find(principal: Principal, userCode: string): Promise<DeviceRequest> {
    await countEntry(sql, principal, now())
    const { id: _, created_at, expires_at, ...row } = await findWaiting(sql, userCode)
    return { ...row, created_at: created_at.toISOString(), expires_at: expires_at.toISOString() }
  }

  async function decide(principal: Principal, userCode: string, { is_approved }: DeviceDecisionInput): Promise<void> {
    await countEntry(sql, principal, now())
    await sql.begin(async tx => {
      await requireSignIn(tx, principal)
      const { id, client_name } = await findWaiting(tx, userCode)
      await tx`update cli_authorizations set is_approved = ${is_approved}, session_id = ${principal.sessionId}
        where id = ${id}`
      await recordDecision(tx, principal, { id, client_name, is_approved })
    })
  }

  /** The code goes back to the machine through the browser, so approving and making it are one. */
  function approveCli(principal: Principal, input: CliAuthorizationInput): Promise<CliAuthorization> {
    return sql.begin(async tx => {
      await requireSignIn(tx, principal)
      const code = ids.secret('sal_cli_')
      const { sourceAddress } = principal
      const about = { ...input, code, sourceAddress, lifetimeMs: CLI_LIFETIME_MS }
      const decision = { user_code: null, session_id: principal.sessionId, is_approved: true }
      const { id, expires_at } = await save(tx, about, decision)
      await recordDecision(tx, principal, { id, client_name: input.client_name, is_approved: true })
      return { code, expires_at }
    })
  }

  async function exchange(input: CliSessionInput, visitor: Visitor): Promise<NewSession> {
    const made = await sql.begin(async tx => {
      const approval = await takeApproved(tx, input, now())
      if (approval instanceof Problem) return approval
      const { user_id, email, identity_provider_id } = approval
      const session = await startSession(tx, { id: user_id, email }, { ...deps, visitor })
      // It ends with the provider through which its person had signed in, as that sign-in itself does.
      await tx`update sessions set identity_provider_id = ${identity_provider_id} where id = ${session.id}`
      return session
    })
    if (made instanceof Problem) throw made
    return made
  }

  async function save(
    query: Query,
    { client_name, code_challenge, code, sourceAddress, lifetimeMs }: New,
    decision: { user_code: string | null; session_id: string | null; is_approved: boolean | null },
  ): Promise<{ id: string; expires_at: string }> {
    const id = ids.next()
    const expiresAt = new Date(now() + lifetimeMs)
    const row = {
      ...{ id, code_hash: hashSecret(code), code_challenge, client_name, source_address: sourceAddress, ...decision },
      ...{ interval_seconds: INTERVAL_S, expires_at: expiresAt, created_at: new Date(now()) },
    }
    await query`insert into cli_authorizations ${query(row)}`
    return { id, expires_at: expiresAt.toISOString() }
  }

  async function findWaiting(query: Query, userCode: string): Promise<Waiting> {
    const [row] = await query<Waiting[]>`
      select id, user_code, client_name, source_address, created_at, expires_at from cli_authorizations
      where user_code = ${userCode} and is_approved is null and expires_at > ${new Date(now())} for update`
    if (!row) throw new Problem('not-found', 'No machine shows this code now: it is mistyped, used or expired')
    return row
  }

  async function requireSignIn(tx: Query, { sessionId }: Principal): Promise<void> {
    const rows = await tx`select 1 from sessions where id = ${sessionId} and kind = 'sign-in' for share`
    if (rows.length === 0)
      throw new Problem('forbidden', 'An API token cannot sign in a machine', { reason: 'token-scope' })
  }

  function recordDecision(
    tx: Query,
    principal: Principal,
    { id, client_name, is_approved }: { id: string; client_name: string; is_approved: boolean },
  ): Promise<void> {
    const target = { kind: 'cli_authorization', id, name: client_name }
    const verb = is_approved ? 'approve' : 'refuse'
    return record(tx, principal, { action: `cli_authorizations.${verb}`, target })
  }

  async function requireRoom(): Promise<void> {
    await sql`delete from cli_authorizations where expires_at <= ${new Date(now() - DEVICE_LIFETIME_MS)}`
    const [row] = await sql<{ open: number }[]>`
      select count(*)::int as open from cli_authorizations where is_approved is null`
    if ((row?.open ?? 0) >= MOST_OPEN) throw new Problem('too-many-requests')
  }
}
