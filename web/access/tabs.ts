// The parts of the questions about access; those that go through the audit are shown to who may read all of it.
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { may } from '../parts/gone'
import { tabs } from '../parts/small'

export const REPLAY_PATH = '/access/replay'
export const LEAST_PATH = '/access/least'

export function accessTabs(inside: Inside, at: string): Html {
  return tabs(at, [
    { path: '/access', name: 'Can somebody?' },
    { path: '/access/who', name: 'Who can?' },
    ...(mayReplay(inside)
      ? [
          { path: REPLAY_PATH, name: 'What if?' },
          { path: LEAST_PATH, name: 'Least role' },
        ]
      : []),
  ])
}

export function mayReplay(inside: Pick<Inside, 'who'>): boolean {
  return may(inside, 'access.read') && may(inside, 'audit_events.read')
}

/** From the page of a person or machine user. */
export function leastLink(inside: Pick<Inside, 'who'>, principalId: string): Html | false {
  return (
    mayReplay(inside) && html`<a class="button quiet" href="${LEAST_PATH}?principal=${principalId}">What they need</a>`
  )
}
