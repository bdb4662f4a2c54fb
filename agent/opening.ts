// Whether a person may open a stream of a pod by GET. WebSocket asks by GET, and before 1.35 an API server takes that for the
// verb `get`: who may only read `pods/*` would have a shell (attack A14, kubernetes/kubernetes#134577). By POST it asks itself.
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { ApiServer } from './api-server'

const STREAM = /^\/api\/v1\/namespaces\/([^/?]+)\/pods\/([^/?]+)\/(exec|attach|portforward)(?:\?|$)/

/** `account` is the name of their ServiceAccount in `namespace`. Asks the API server's own RBAC, and nothing else decides. */
export async function mayOpen(
  headers: IncomingHeaders,
  { account, namespace, api }: { account: string; namespace: string; api: Pick<ApiServer, 'call'> },
): Promise<boolean> {
  const [, room, name, subresource] = STREAM.exec(headers[':path'] ?? '') ?? []
  if (subresource === undefined || headers[':method'] === 'POST') return true
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${namespace}:${account}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      resourceAttributes: { group: '', resource: 'pods', subresource, name, verb: 'create', namespace: room },
    },
  }
  type Review = { status?: { allowed?: boolean } }
  const { status } = await api.call<Review>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body })
  return status?.allowed ?? false
}
