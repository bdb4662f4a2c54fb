// The `detail` of a route: what OpenAPI shows, and who may call it. Tests hold every route to having one.
import type { Permission } from '../access/permissions'

/** `self`: anyone signed in, for what is theirs. */
export type Guard = Permission | 'self'

/**
 * `body`: said where a route that takes one does without; `description`: what the summary cannot say;
 * `answers`: media type of a success that is no JSON.
 */
type About = { id: string; summary: string; tag: string; description?: string; body?: 'optional'; answers?: string }

export function operation({
  id,
  summary,
  tag,
  description,
  body,
  answers,
  ...who
}: About & ({ permission: Guard } | { open: string })) {
  const guard = 'open' in who ? { 'x-public': who.open, security: [] } : { 'x-permission': who.permission }
  const more = {
    ...(description ? { description } : {}),
    ...(body ? { 'x-body': body } : {}),
    ...(answers ? { 'x-answers': answers } : {}),
  }
  return { operationId: id, summary, tags: [tag], ...more, ...guard }
}
