// Which records: the flags that `list`, `tail` and `export` share, with names in the place of ids.
import type { Api, QueryOf } from '../api'
import { findCluster, findProject, findUser, mustFind } from '../listing'

export const MATCH_FLAGS = {
  user: 'text',
  group: 'text',
  cluster: 'text',
  project: 'text',
  namespace: 'text',
  verb: 'text',
  'api-group': 'text',
  resource: 'text',
  subresource: 'text',
  name: 'text',
  'name-prefix': 'text',
  outcome: ['allowed', 'denied', 'failed', 'broken-off'] as const,
  source: 'text',
  kind: ['begin', 'end', 'denial', 'gap'] as const,
  request: 'text',
  reason: 'text',
  search: 'text',
} as const

type Given<T> = { [K in keyof T]: T[K] extends readonly (infer Choice)[] ? Choice | undefined : string | undefined }
export type MatchFlags = Given<typeof MATCH_FLAGS>
type Filter = QueryOf<'/v1/audit-events'>

export async function matchOf(api: Api, flags: MatchFlags): Promise<Filter> {
  const [user_id, group_id, cluster_id, project_id] = await Promise.all([
    idOf(flags.user, email => findUser(api, email)),
    idOf(flags.group, name => mustFind(api, `group "${name}"`, api.list('/v1/groups', { name }, 1))),
    idOf(flags.cluster, name => findCluster(api, name)),
    idOf(flags.project, name => findProject(api, name)),
  ])
  const { namespace, verb, resource, subresource, name, outcome, source, kind, reason } = flags
  return {
    ...{
      user_id,
      group_id,
      cluster_id,
      project_id,
      namespace,
      verb,
      resource,
      subresource,
      name,
      outcome,
      source,
      kind,
    },
    ...{ reason, api_group: flags['api-group'], name_prefix: flags['name-prefix'], request_id: flags.request },
    q: flags.search,
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id is taken as it is: the audit outlives the clusters and users it speaks of. */
async function idOf(
  given: string | undefined,
  search: (name: string) => Promise<{ id: string }>,
): Promise<string | undefined> {
  return given === undefined || UUID.test(given) ? given : (await search(given)).id
}
