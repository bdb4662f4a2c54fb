// What a record of the audit says, in words. What callers send is text of theirs: what cannot be seen of it is made visible.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import { badge } from '../parts/small'

export type AuditEvent = Schemas['AuditEvent']
export type Outcome = NonNullable<AuditEvent['outcome']>

export const OUTCOMES: Readonly<Record<Outcome, readonly [word: string, kind: 'good' | 'bad' | 'warn']>> = {
  allowed: ['allowed', 'good'],
  denied: ['denied', 'bad'],
  failed: ['failed', 'warn'],
  'broken-off': ['broken off', 'warn'],
}

/** Escapes of terminals, marks that turn the direction of text, and the like would not be seen as what they are. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

export function visible(text: string): string {
  return text.replace(UNSEEN, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

export type Asked = Pick<AuditEvent, 'verb' | 'resource' | 'namespace' | 'name'> & {
  subresource?: string
  method?: string
  path?: string
}

/** "delete deployments web in shop". */
export function whatOf({ verb, resource, subresource = '', namespace, name, method = '', path = '' }: Asked): string {
  const kind = [resource, subresource].filter(Boolean).join('/')
  const what = kind === '' ? [verb || method.toLowerCase(), path] : [verb, kind, name]
  return visible([...what, ...(namespace === '' ? [] : ['in', namespace])].filter(Boolean).join(' '))
}

export function outcomeBadge({ outcome, kind }: Pick<AuditEvent, 'outcome' | 'kind'>): Html {
  if (kind === 'gap') return badge('records missing', 'bad')
  if (outcome === null) return badge('begun')
  return badge(...OUTCOMES[outcome])
}

/** In UTC to the second: what is to be held against other logs. */
export function moment(at: string): Html {
  return html`<time datetime="${at}" class="moment">${at.slice(0, 10)} ${at.slice(11, 19)}</time>`
}

export function requestPath(requestId: string): string {
  return `/audit/requests/${encodeURIComponent(requestId)}`
}
