// What a restricted agent may give: the ClusterRoles its operator listed, by name, and nothing else.
import { ExitError } from '../kit/exit'
import type { Right } from '../relay/wire/claims'

/** Throws ExitError where the two settings contradict each other. */
export function mayGiveUnder(config: {
  restricted: boolean
  allowClusterRoles: readonly string[] | undefined
}): (right: Right) => boolean {
  const { restricted, allowClusterRoles } = config
  if (restricted && !allowClusterRoles)
    throw new ExitError('Cannot run restricted without a list: give --allow-cluster-roles, such as "view,edit"')
  if (!restricted && allowClusterRoles)
    throw new ExitError(
      'Cannot use --allow-cluster-roles without --restricted: an agent that is not restricted gives any',
    )
  const allowed = new Set(allowClusterRoles)
  return right => !restricted || (right.cluster_role !== undefined && allowed.has(right.cluster_role))
}
