// The `detail` of a route: what OpenAPI shows, and who may call it. Tests hold every route to having one.
import type { Permission } from '../access/permissions'

/** `self`: anyone signed in, for what is theirs. */
export type Guard = Permission | 'self'

type About = { id: string; summary: string; tag: string }

export function operation({ id, summary, tag, ...who }: About & ({ permission: Guard } | { open: string })) {
  const guard = 'open' in who ? { 'x-public': who.open, security: [] } : { 'x-permission': who.permission }
  return { operationId: id, summary, tags: [tag], ...guard }
}
