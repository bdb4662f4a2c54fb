// The API server's RBAC follows a new binding a moment after it was written (its authorizer reads a watch cache). A first
// request that came earlier would be refused for no reason a person could see, so we ask until the binding counts.
import { type ApiServer, ApiServerRefused } from './api-server'
import type { Binding } from './objects'
import { RBAC } from './objects'

type PolicyRule = {
  apiGroups?: string[]
  resources?: string[]
  verbs: string[]
  nonResourceURLs?: string[]
  resourceNames?: string[]
}
type Review = { status?: { allowed?: boolean } }

/** After this the request goes on anyway: the API server will say what it thinks. */
const DEADLINE_MS = 2_000
const FIRST_PAUSE_MS = 4

export async function waitUntilEffective(
  made: readonly Binding[],
  deps: { api: ApiServer; now: () => number; sleep: (ms: number) => Promise<void> },
): Promise<void> {
  const until = deps.now() + DEADLINE_MS
  for (const binding of made) {
    const question = await questionFor(binding, deps.api)
    for (let pause = FIRST_PAUSE_MS; question && deps.now() < until; pause *= 2) {
      const { status } = await deps.api.call<Review>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        body: question,
      })
      if (status?.allowed) break
      await deps.sleep(pause)
    }
  }
}

/** Something the bound role allows: its first rule that names a resource without naming objects. */
async function questionFor(binding: Binding, api: ApiServer): Promise<unknown> {
  const path = `${RBAC}/clusterroles/${encodeURIComponent(binding.roleRef.name)}`
  // A role that is not in this cluster gives nothing, and must not keep the other rights of the grant from counting.
  const role = await api.call<{ rules?: PolicyRule[] | null }>('GET', path).catch((error: unknown) => {
    if (error instanceof ApiServerRefused && error.status === 404) return undefined
    throw error
  })
  const rules = role?.rules
  const rule = rules?.find(one => one.resources?.length && one.verbs.length && !one.resourceNames?.length)
  const [subject] = binding.subjects
  if (!rule || !subject) return undefined
  const [resource = '', subresource = ''] = (rule.resources?.[0] ?? '').split('/')
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${subject.namespace}:${subject.name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${subject.namespace}`, 'system:authenticated'],
      resourceAttributes: {
        group: rule.apiGroups?.[0] ?? '',
        resource,
        subresource,
        verb: rule.verbs[0],
        namespace: binding.metadata.namespace ?? '',
      },
    },
  }
}
