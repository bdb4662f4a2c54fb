// A page about a thing that is not there, or not this person's to see.
import type { Crumb } from '../frame/shell'
import { shell } from '../frame/shell'
import type { Inside } from '../inside'
import type { Answer } from '../visit'
import { refusal } from './notice'

export function gonePage(
  { visit, who }: Pick<Inside, 'visit' | 'who'>,
  {
    title,
    trail,
    answer,
  }: { title: string; trail: readonly Crumb[]; answer: Pick<Answer<unknown>, 'status' | 'problem'> },
): Response {
  const status = answer.status === 422 ? 404 : answer.status
  return shell(visit, who, { title, trail, status, content: refusal({ ...answer, status }) })
}

export function may({ who }: Pick<Inside, 'who'>, permission: string): boolean {
  return who.permissions.includes(permission)
}

/** Of the thing in the address, safe to put into a path of the API. */
export function idOf({ params }: Pick<Inside, 'params'>): string {
  return encodeURIComponent(params.id ?? '')
}
