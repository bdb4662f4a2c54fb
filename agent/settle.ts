// The API server's RBAC follows a new binding a moment after it was written (its authorizer reads a watch cache). A first
// request that came earlier would be refused for no reason a person could see, so we ask until the binding counts.
import type { PolicyRule } from '../relay/wire/claims'
import { type ApiServer, ApiServerRefused } from './api-server'
import { type Binding, rolePath } from './objects'

/** `version` is the resourceVersion it was written with. */
export type Written = { binding: Binding; version: number }
type Review = { status?: { allowed?: boolean } }

/** After this the request goes on anyway: the API server will say what it thinks. */
const DEADLINE_MS = 2_000
const GONE_MS = 250
const FIRST_PAUSE_MS = 4

type Deps = {
  api: ApiServer
  now: () => number
  sleep: (ms: number) => Promise<void>
  /** Rules of the roles that the agent made itself, by name. */
  rulesOf: (role: string) => readonly PolicyRule[] | undefined
}

/** Bindings of one kind come to the authorizer in the order they were written: of each role the last one is enough. */
export async function waitUntilEffective(written: readonly Written[], deps: Deps): Promise<void> {
  const sorted = [...written].sort((one, other) => one.version - other.version).map(({ binding }) => binding)
  await askAll(sorted, { isAllowed: true, deadlineMs: DEADLINE_MS }, deps)
}

/**
 * A watch that began between the deletion and the authorizer's hearing of it would live on for an hour. Another binding may
 * give the same, and then the answer never changes: so this wait is short.
 */
export async function waitUntilGone(removed: readonly Binding[], deps: Deps): Promise<void> {
  await askAll(removed, { isAllowed: false, deadlineMs: GONE_MS }, deps)
}

type Until = { isAllowed: boolean; deadlineMs: number }

async function askAll(bindings: readonly Binding[], until: Until, deps: Deps): Promise<void> {
  const last = new Map(bindings.map(one => [`${one.kind} ${one.roleRef.name}`, one]))
  await Promise.all([...last.values()].map(binding => ask(binding, until, deps)))
}

async function ask(binding: Binding, { isAllowed, deadlineMs }: Until, deps: Deps): Promise<void> {
  const until = deps.now() + deadlineMs
  const { name } = binding.roleRef
  const question = questionFor(binding, deps.rulesOf(name) ?? (await rulesThere(name, deps.api)))
  for (let pause = FIRST_PAUSE_MS; question && deps.now() < until; pause *= 2) {
    const { status } = await deps.api.call<Review>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      body: question,
    })
    if ((status?.allowed ?? false) === isAllowed) return
    await deps.sleep(pause)
  }
}

async function rulesThere(role: string, api: ApiServer): Promise<readonly PolicyRule[]> {
  try {
    return (await api.call<{ rules?: PolicyRule[] | null }>('GET', rolePath(role))).rules ?? []
  } catch (error) {
    // A role that is not in this cluster gives nothing, and must not keep the other rights of the grant from counting.
    if (error instanceof ApiServerRefused && (error.status === 404 || error.status === 403)) return []
    throw error
  }
}

/** Something the bound role allows: its first rule that names a resource without naming objects. */
function questionFor(binding: Binding, rules: readonly PolicyRule[]): unknown {
  const rule = rules.find(one => one.resources?.length && one.verbs.length && !one.resourceNames?.length)
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
