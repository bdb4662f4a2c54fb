// What a sink's settings must hold beyond their form, and what it takes to set one up.
import type { Rights } from '../access/access'
import type { Query } from '../db/database'
import { Problem, type Violation } from '../lib/problem'
import { isMetadataHost } from './dial'
import type { AuditSinkInput } from './model'
import { SECRETS, type SecretName, type SinkRecord, targetOf } from './rows'
import { SINK_KINDS, type SinkKind, type Targets } from './targets'

const HTTP: ReadonlySet<string> = new Set(['elasticsearch', 'otlp', 'webhook'])
const SHORTEST_KEY = 16

/** `has`: secrets that are there already and stay. */
export type Around = { has: ReadonlySet<SecretName>; fileFolder: string | undefined; known?: SinkRecord }

/** Nobody sends elsewhere what they may not read themselves. Throws Problem `forbidden`. */
export function requireReader(rights: Rights, { audits = ['data_path', 'api'] }: AuditSinkInput): void {
  for (const audit of audits) {
    const permission = audit === 'api' ? 'api_events.read' : 'audit_events.read'
    if (rights.decide(permission, 'organization').allow) continue
    const detail = `You cannot send elsewhere what you may not read: you lack the permission "${permission}"`
    throw new Problem('forbidden', detail, { reason: 'escalation' })
  }
}

/** Throws Problem `invalid-input` with every violation. */
export async function requireSound(tx: Query, input: AuditSinkInput, around: Around): Promise<void> {
  const errors = [
    ...targetViolations(input, around),
    ...secretViolations(input, around),
    ...repeatedFields(input),
    ...(await unknownIds(tx, input, around)),
  ]
  if (errors.length > 0) throw new Problem('invalid-input', undefined, { errors })
}

export function requireSameKind(before: SinkRecord, { kind, starts_at = null }: AuditSinkInput): void {
  const errors: Violation[] = []
  const detail = 'It cannot change: make another sink'
  if (kind !== before.kind) errors.push({ pointer: '/kind', code: 'immutable_field', detail })
  if (starts_at !== (before.starts_at?.toISOString() ?? null))
    errors.push({ pointer: '/starts_at', code: 'immutable_field', detail })
  if (errors.length > 0) throw new Problem('conflict', 'A sink stays of its kind', { errors })
}

/** Where the secrets go: a change of it must come with them, or whoever may change a sink could have them sent to them. */
export function addressOf(target: Targets[SinkKind]): string {
  if ('url' in target) return new URL(target.url).origin
  return 'host' in target ? `${target.host}:${target.port}` : ''
}

function targetViolations(input: AuditSinkInput, { fileFolder }: Around): Violation[] {
  const errors: Violation[] = []
  for (const kind of SINK_KINDS) {
    const isThere = (input[kind] ?? null) !== null
    if (kind === input.kind && !isThere)
      errors.push({ pointer: `/${kind}`, code: 'required', detail: `A sink of the kind "${kind}" needs it` })
    if (kind !== input.kind && isThere)
      errors.push({ pointer: `/${kind}`, code: 'other_kind', detail: `It is for sinks of the kind "${kind}" only` })
  }
  if (input.kind === 'file' && fileFolder === undefined)
    errors.push({ pointer: '/kind', code: 'no_folder', detail: 'Core has no folder for it: --audit-sink-folder' })
  const { url, host } = targetOf(input) as { url?: string; host?: string }
  const field = `/${input.kind}/${url === undefined ? 'host' : 'url'}`
  if (url !== undefined && !URL.canParse(url)) errors.push({ pointer: field, code: 'url', detail: 'It is no URL' })
  else if (isMetadataHost(url === undefined ? (host ?? '') : new URL(url).hostname))
    errors.push({ pointer: field, code: 'metadata', detail: 'It is where machines are told their own secrets' })
  return errors
}

function secretViolations(input: AuditSinkInput, { has }: Around): Violation[] {
  const errors: Violation[] = []
  const { kind, authentication = 'none', signing_key } = input
  const isGiven = (name: SecretName) => input[name] !== undefined || has.has(name)
  const need = (pointer: string, detail: string) => errors.push({ pointer, code: 'required', detail })
  if (authentication !== 'none' && !HTTP.has(kind))
    errors.push({ pointer: '/authentication', code: 'other_kind', detail: `The kind "${kind}" has none` })
  else if (authentication !== 'none') {
    if (!isGiven('credential')) need('/credential', `"${authentication}" needs it`)
    if (authentication === 'basic' && (input.username ?? null) === null) need('/username', '"basic" needs it')
    if (isBare(input)) {
      const detail = 'Over plain HTTP a credential goes to this very machine only'
      errors.push({ pointer: `/${kind}/url`, code: 'plain', detail })
    }
  }
  if (kind === 'webhook' && !isGiven('signing_key')) need('/signing_key', 'A webhook needs it')
  if (signing_key !== undefined && signing_key.length < SHORTEST_KEY)
    errors.push({ pointer: '/signing_key', code: 'short', detail: `Use at least ${SHORTEST_KEY} characters` })
  const hasCertificate = (input.client_certificate ?? null) !== null
  if (hasCertificate && !isGiven('client_key')) need('/client_key', 'The client certificate needs it')
  if (!hasCertificate && input.client_key !== undefined) need('/client_certificate', 'The client key needs it')
  return errors
}

/** Plain HTTP to another machine. */
function isBare(input: AuditSinkInput): boolean {
  const { url = '' } = targetOf(input) as { url?: string }
  return /^http:/.test(url) && !/^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(\/|$)/.test(url)
}

function repeatedFields({ redactions = [] }: AuditSinkInput): Violation[] {
  const fields = redactions.map(({ field }) => field)
  return fields.flatMap((field, at) =>
    fields.indexOf(field) === at
      ? []
      : [{ pointer: `/redactions/${at}/field`, code: 'repeated', detail: 'It is named already' }],
  )
}

/** What was named before may be gone since; what is named anew is there. */
async function unknownIds(tx: Query, input: AuditSinkInput, { known }: Around): Promise<Violation[]> {
  const { project_ids = [], cluster_ids = [] } = input
  const projects = await tx<{ id: string }[]>`select id from projects where id = any(${project_ids})`
  const clusters = await tx<{ id: string }[]>`select id from clusters where id = any(${cluster_ids})`
  const there = new Set([...projects, ...clusters].map(({ id }) => id))
  const before = new Set([...(known?.project_ids ?? []), ...(known?.cluster_ids ?? [])])
  const missing = (field: string, ids: readonly string[], what: string) =>
    ids.flatMap((id, at) =>
      there.has(id) || before.has(id)
        ? []
        : [{ pointer: `/${field}/${at}`, code: 'unknown', detail: `There is no such ${what}` }],
    )
  return [...missing('project_ids', project_ids, 'project'), ...missing('cluster_ids', cluster_ids, 'cluster')]
}

export function secretsGiven(input: AuditSinkInput): SecretName[] {
  return SECRETS.filter(name => input[name] !== undefined)
}
