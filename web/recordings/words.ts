// What is said of a recording, in words.
import type { Schemas } from '../api'
import { visible } from '../audit/words'
import { type Html, html } from '../html'
import { badge } from '../parts/small'

export type Recording = Schemas['Recording']
type State = Recording['state']

export const TRAIL = [{ name: 'Recordings', path: '/recordings' }]

export const STATES: Readonly<Record<State, readonly [word: string, kind: 'good' | 'bad' | 'warn' | '']>> = {
  live: ['live', 'good'],
  interrupted: ['interrupted', 'warn'],
  ended: ['ended', ''],
  broken: ['broken off', 'bad'],
  expired: ['expired', ''],
}

const PROOFS: Readonly<Record<Recording['proof'], Html>> = {
  pending: html`${badge('pending')} <small>The audit's record of the end is not here yet.</small>`,
  matches: html`${badge('matches', 'good')} <small>The audit's record of the end has this hash.</small>`,
  differs: html`${badge('differs', 'bad')} <small>The audit's record of the end has another hash.</small>`,
}

export function isRunning({ state }: Pick<Recording, 'state'>): boolean {
  return state === 'live' || state === 'interrupted'
}

export function stateBadge({ state }: Pick<Recording, 'state'>): Html {
  return badge(...STATES[state])
}

export function proofOf({ proof, fault }: Pick<Recording, 'proof' | 'fault'>): Html {
  return html`${PROOFS[proof]}${fault !== null && html`<br>${badge('fault', 'bad')} ${visible(fault)}`}`
}

export function placeOf({ namespace, pod, container }: Recording): string {
  return visible([namespace, pod, container].filter(Boolean).join('/'))
}

export function commandOf({ command, subresource }: Recording): string {
  if (command === null) return 'expired'
  return command.length === 0 ? subresource : visible(command.join(' '))
}

/** "1:02:03", "0:07". */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Links to the moments at which what was searched for was shown. */
export function hits({ id, match_offsets_ms }: Recording, q: string): Html {
  return html`<span class="hits">${match_offsets_ms.map(at => html`<a href="/recordings/${id}?q=${encodeURIComponent(q)}&amp;at=${at}" data-seek="${at}">${clock(at)}</a>`)}</span>`
}
