// An installation with two projects and the people who ask in these tests. What a test asks about is made anew in the
// project `home` by its owner, so that no answer depends on what was asked before.
import { openFixture } from '../../core/fixture'
import { Sender } from '../../core/recordings/testing'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { document } from '../openapi/document'
import { INPUTS, type ResourceName } from './resources'

/** `right` is an organization admin; `other` administers another project; `nobody` is signed in and has no binding. */
const RELAY = Bun.randomUUIDv7()

export type Caller = 'anonymous' | 'nobody' | 'other' | 'right'
export type World = Awaited<ReturnType<typeof openWorld>>
export type Made = Record<string, unknown> & { id: string }

/** RFC 7636, appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export async function openWorld() {
  const core = await openFixture()
  const password = `a long one ${Bun.randomUUIDv7()}`
  const [right, other, nobody] = await Promise.all([signedIn('right'), signedIn('other'), signedIn('nobody')])
  const { id: away } = await create('projects', { name: 'away', display_name: 'Away' })
  await core.bind(right.id, 'admin')
  await core.bind(other.id, 'project-admin', { project_id: away })
  const tokens: Record<Caller, string | undefined> = {
    ...{ anonymous: undefined, nobody: nobody.token, other: other.token, right: right.token },
  }
  const people = { right, person, account, invitation, session, certificate }
  const world = {
    core,
    home: core.projectId,
    tokens,
    password,
    ...people,
    name,
    make,
    replacement,
    code,
    device,
    event,
    auditEvent,
    checkpoint,
    checkpointTime,
    connection,
    relay,
    recording,
  }
  return world

  async function signedIn(who: string): Promise<{ id: string; email: string; token: string }> {
    const { id, email } = await core.person(who)
    const { token } = await create('invitation-acceptances', { token: await invitation(id), password })
    return { id, email, token: String(token) }
  }

  /** A name nothing has yet, a DNS label. */
  function name(): string {
    return `n-${Bun.randomUUIDv7().slice(-12)}`
  }

  async function create(path: string, body: object | undefined, token = core.admin): Promise<Made> {
    const reply = await core.ask<Made>('POST', `/v1/${path}`, { token, ...(body ? { body } : {}) })
    if (reply.status !== 201) throw new Error(`Cannot make one of ${path}: ${reply.text}`)
    return reply.body
  }

  /** One of that resource, by the organization admin. */
  async function make(resource: ResourceName): Promise<Made> {
    const { path, input } = INPUTS[resource]
    return create(path, await input(world), right.token)
  }

  /** What it takes to replace a fresh one by itself: its input as it was answered, without secrets. */
  async function replacement(resource: ResourceName): Promise<{ path: { id: string }; body: Record<string, unknown> }> {
    const made = await make(resource)
    const fields = Object.keys(document.components.schemas[`${resource}Input`]?.properties ?? {})
    return {
      path: { id: made.id },
      body: Object.fromEntries(fields.filter(key => key in made).map(key => [key, made[key]])),
    }
  }

  function person(): Promise<{ id: string; token: string; email: string }> {
    return core.person(name())
  }

  /** The token of a link for somebody new. */
  async function invitation(userId?: string): Promise<string> {
    return String((await create(`users/${userId ?? (await person()).id}/invitations`, undefined)).token)
  }

  /** What somebody new signs in with. */
  async function account(): Promise<{ email: string; password: string }> {
    const { id, email } = await person()
    await create('invitation-acceptances', { token: await invitation(id), password })
    return { email, password }
  }

  async function session(): Promise<string> {
    await core.tokenFor(right.id)
    const [row] = await core.sql<{ id: string }[]>`
      select id from sessions where user_id = ${right.id} order by id desc limit 1`
    return row?.id ?? ''
  }

  async function certificate(): Promise<string> {
    return String((await create('certificates', { csr: newKeyAndCsr().csr }, right.token)).serial)
  }

  /** With which a command line becomes a session. */
  async function code(machine: object): Promise<string> {
    return String((await create('cli-authorizations', machine, right.token)).code)
  }

  /** What a machine shows that waits to be let in. */
  async function device(machine: object): Promise<string> {
    return String((await create('device-authorizations', machine)).user_code)
  }

  /** A stream to a cluster of the project `home`, as a relay tells of it. */
  async function connection(): Promise<string> {
    const { id: cluster_id } = await make('Cluster')
    const id = Bun.randomUUIDv7()
    await core.sql`
      insert into relays (id, name, created_at, seen_at) values (${RELAY}, 'r1', now(), ${new Date(core.clock.ms)})
      on conflict (id) do update set seen_at = excluded.seen_at`
    await core.services.liveStreams(RELAY, {
      is_whole: false,
      opened: [
        {
          ...{ id, principal_id: right.id, credential: 'session:any', cluster_id, source_address: '192.0.2.1' },
          ...{ user_agent: 'kubectl', protocol: 'http', verb: 'watch', api_group: '', resource: 'pods' },
          ...{ subresource: '', namespace: 'dev', name: '', bytes_in: 0, bytes_out: 1 },
          started_at: new Date(core.clock.ms).toISOString(),
        },
      ],
      moved: [],
      closed: [],
    })
    return id
  }

  /** One that was never heard of. */
  async function relay(): Promise<string> {
    const id = Bun.randomUUIDv7()
    await core.sql`insert into relays (id, name, created_at) values (${id}, ${name()}, now())`
    return id
  }

  /** One that has ended, in a cluster of the project `home`. */
  async function recording(): Promise<string> {
    const { id: clusterId } = await make('Cluster')
    const { id } = await (await Sender(core)).whole({ clusterId, person: right }, [[]])
    return id
  }

  /** Of something in the project `home`. */
  async function event(): Promise<Made> {
    const { id } = await make('Cluster')
    const { body } = await core.ask<{ items: Made[] }>('GET', `/v1/api-events?target_id=${id}`, { token: right.token })
    return body.items[0] ?? { id: '' }
  }

  /** The number of one that covers something of the project `home`. */
  async function checkpoint(): Promise<string> {
    await event()
    await core.services.seal()
    const [last] = await core.sql<{ n: string }[]>`select max(n) as n from audit_checkpoints`
    return last?.n ?? ''
  }

  async function checkpointTime(): Promise<string> {
    const n = await checkpoint()
    const [last] = await core.sql<{ at: Date }[]>`select at from audit_checkpoints where n = ${n}`
    return last?.at.toISOString() ?? ''
  }

  /** A request to a cluster of the project `home`, by the request's id. */
  async function auditEvent(): Promise<string> {
    const { id: cluster_id } = await make('Cluster')
    const request_id = Bun.randomUUIDv7()
    const nowhere = { api_group: '', api_version: 'v1', subresource: '', namespace: '', name: '' }
    const who = {
      principal_id: right.id,
      principal_name: right.email,
      credential: null,
      source_address: '',
      user_agent: '',
    }
    const what = { method: 'GET', path: '/api/v1/pods', verb: 'list', resource: 'pods', ...nowhere }
    const more = { lost: null, recording_id: null, recording_hash: null }
    const none = { status: null, reason: null, bytes_in: null, bytes_out: null, duration_ms: null, ...more }
    const at = new Date(core.clock.ms).toISOString()
    const record = { seq: 1, kind: 'begin' as const, at, request_id, cluster_id, ...who, ...what, ...none }
    await core.services.takeAudit(Bun.randomUUIDv7(), { spool_id: Bun.randomUUIDv7(), records: [record] })
    return request_id
  }
}
