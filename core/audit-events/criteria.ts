// What a search looks for: conditions over the columns, which decide, and terms of the index, which narrow down. Records of
// a cluster are seen by who reads audits in the project that the cluster is in now, or is shared with; records without a
// cluster, and of clusters that are gone, by who reads audits in the organization.
import type { Access, Rights } from '../access/access'
import { clustersWithin } from '../access/clusters'
import type { Principal } from '../auth/bearer'
import type { Fragment, Sql } from '../db/database'
import { Problem } from '../lib/problem'
import type { AuditEventFilter } from './model'
import { sourceOf } from './source'
import { all, beginningWith, exactly, inWords, oneOf, wordPattern, wordsOf, wordTerm } from './terms'

export type Criteria = {
  conditions: Fragment
  /** A tsquery over the terms of records; null: the index does not help. */
  terms: string | null
  /** Of free text, word by word: the search takes those that help. Part of `conditions` already. */
  words: readonly Word[]
  fromMs: number
  toMs: number
}

export type Word = { condition: Fragment; term: string }

type Part = { condition: Fragment; terms: string | null }

export async function criteriaOf(
  { sql, access }: { sql: Sql; access: Access },
  principal: Principal,
  filter: AuditEventFilter,
): Promise<Criteria> {
  const rights = await access.of(principal)
  const parts = [
    ...(await visible(sql, rights)),
    ...(await ofGroup(sql, rights, filter.group_id)),
    ...fieldParts(sql, filter),
    ...wordParts(sql, filter),
    ...endParts(sql, filter),
  ]
  return {
    conditions: parts.reduce((whole, { condition }) => sql`${whole} and ${condition}`, sql`true`),
    terms: all(parts.map(({ terms }) => terms)),
    words:
      filter.q === undefined
        ? []
        : wordsIn(sql, filter.q).flatMap(({ condition, term }) => (term === null ? [] : [{ condition, term }])),
    fromMs: filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from),
    toMs: filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to),
  }
}

async function visible(sql: Sql, rights: Rights): Promise<Part[]> {
  if (rights.decide('audit_events.read', 'organization').allow) return []
  const rows = await sql<{ id: string }[]>`
    select c.id from clusters c where ${clustersWithin(sql, rights, 'audit_events.read')}`
  const ids = rows.map(({ id }) => id)
  return [{ condition: sql`cluster_id = any(${ids})`, terms: oneOf('c', ids) }]
}

async function ofGroup(sql: Sql, rights: Rights, groupId: string | undefined): Promise<Part[]> {
  if (groupId === undefined) return []
  rights.require('groups.read', 'anywhere')
  const rows = await sql<{ user_id: string }[]>`select user_id from group_memberships where group_id = ${groupId}`
  const ids = rows.map(({ user_id }) => user_id)
  return [{ condition: sql`principal_id = any(${ids})`, terms: oneOf('u', ids) }]
}

/** Fields whose values are found as a whole. */
function fieldParts(sql: Sql, filter: AuditEventFilter): Part[] {
  const { user_id, cluster_id, project_id, namespace, request_id } = filter
  return [
    part(user_id, id => ({ condition: sql`principal_id = ${id}`, terms: exactly('u', id) })),
    part(cluster_id, id => ({ condition: sql`cluster_id = ${id}`, terms: exactly('c', id) })),
    part(project_id, id => ({ condition: sql`project_id = ${id}`, terms: exactly('p', id) })),
    part(namespace, name => ({ condition: sql`namespace = ${name}`, terms: exactly('n', name) })),
    part(request_id, id => ({ condition: sql`request_id = ${id}`, terms: exactly('r', id) })),
  ].flat()
}

/** Fields that are found by their words. */
function wordParts(sql: Sql, filter: AuditEventFilter): Part[] {
  const { verb, api_group, resource, subresource, name, name_prefix, reason, q } = filter
  return [
    part(verb, text => ({ condition: sql`verb = ${text}`, terms: inWords(text) })),
    part(api_group, text => ({ condition: sql`api_group = ${text}`, terms: inWords(text) })),
    part(resource, text => ({ condition: sql`resource = ${text}`, terms: inWords(text) })),
    part(subresource, text => ({ condition: sql`subresource = ${text}`, terms: inWords(text) })),
    part(name, text => ({ condition: sql`name = ${text}`, terms: inWords(text) })),
    part(name_prefix, text => ({
      condition: sql`starts_with(name, ${text})`,
      terms: inWords(text, { isPrefix: true }),
    })),
    part(reason, text => ({ condition: sql`reason = ${text}`, terms: inWords(text) })),
    part(q, text => freeText(sql, text)),
  ].flat()
}

function freeText(sql: Sql, text: string): Part {
  const [first, ...rest] = wordsIn(sql, text).map(({ condition }) => condition)
  if (!first) throw noWords()
  return { condition: rest.reduce((whole, one) => sql`${whole} and ${one}`, first), terms: null }
}

function wordsIn(sql: Sql, text: string): { condition: Fragment; term: string | null }[] {
  const told = sql`audit_text(path, verb, principal_name, user_agent, reason, resource, subresource, namespace, name)`
  return wordsOf(text).map(word => ({
    condition: sql`${told} ~* ${wordPattern(word)}`,
    term: wordTerm(word, { isPrefix: true }),
  }))
}

function endParts(sql: Sql, { kind, outcome, source }: AuditEventFilter): Part[] {
  return [
    part(outcome, text => ({
      condition: sql`audit_outcome(kind, status, reason) = ${text}`,
      terms: exactly('o', text),
    })),
    part(kind, text => ({ condition: sql`kind = ${text}`, terms: KIND_TERMS[text] })),
    part(source, text => ofSource(sql, text)),
  ].flat()
}

/** Of a request as it should be there is one of each: no index finds half of all records. */
const KIND_TERMS: Record<NonNullable<AuditEventFilter['kind']>, string | null> = {
  begin: null,
  end: null,
  denial: exactly('k', 'denial'),
  gap: exactly('k', 'gap'),
}

function ofSource(sql: Sql, text: string): Part {
  const source = sourceOf(text)
  if ('address' in source)
    return { condition: sql`source_address = ${source.address}`, terms: exactly('a', source.address) }
  const { network, beginning } = source
  return {
    condition: sql`(starts_with(source_address, ${beginning}) and audit_address(source_address) <<= ${network}::text::inet)`,
    terms: beginning === '' ? null : beginningWith('a', beginning),
  }
}

function part<T>(value: T | undefined, make: (value: T) => Part): Part[] {
  return value === undefined ? [] : [make(value)]
}

function noWords(): Problem {
  const detail = 'Use at least one letter or digit'
  return new Problem('invalid-input', undefined, { errors: [{ pointer: '/q', code: 'words', detail }] })
}
