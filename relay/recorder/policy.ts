// What the recording policy of a grant says of one request. Promise: under `mandatory` nothing that could carry a session goes
// unrecorded but port-forward, which is a right of its own that a role may leave out: what is no known way to a command, and what
// could lead to one behind a proxy, is refused. Under `on` it passes as it is.
import type { Admission } from '../admit'
import type { Grant } from '../grants'
import { Failure } from '../status'
import type { GrantClaims, RecordingPolicy } from '../wire/claims'
import { WEB_SOCKET_PROTOCOLS } from './web-socket'

const known = new WeakMap<Grant, RecordingPolicy | undefined>()

/** A grant is core's own answer to this relay; its signature is for agents. */
export function policyOf(grant: Grant): RecordingPolicy | undefined {
  if (!known.has(grant)) known.set(grant, claimsOf(grant.token).recording)
  return known.get(grant)
}

function claimsOf(token: string): Pick<GrantClaims, 'recording'> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as GrantClaims
}

/** Undefined: it is not recorded. Throws Failure `recording-required`. */
export function policyFor(admission: Admission): RecordingPolicy | undefined {
  const way = wayOf(admission)
  if (way === 'plain') return undefined
  const policy = policyOf(admission.grant)
  if (!policy || (way === 'other' && policy.policy === 'on')) return undefined
  if (way === 'other') throw new Failure('recording-required')
  if (policy.policy === 'mandatory') requireReadable(admission)
  return policy
}

/** Throws Failure: what was decided under one grant does not hold under the other. */
export function requireSamePolicy(before: Grant, after: Grant): void {
  if (before === after) return
  if (JSON.stringify(policyOf(before)) !== JSON.stringify(policyOf(after))) throw new Failure('access-changed')
}

/** `plain`: it carries no session. `command`: exec and attach. `other`: it may carry one, and nobody can say how. */
function wayOf({ info, upgrade }: Admission): 'plain' | 'command' | 'other' {
  const isPods = info.apiPrefix === 'api' && info.apiGroup === '' && info.resource === 'pods'
  if (upgrade === undefined) return leadsToCommand(info) ? 'other' : 'plain'
  if (isPods && (info.subresource === 'exec' || info.subresource === 'attach')) return 'command'
  return isPods && info.subresource === 'portforward' ? 'plain' : 'other'
}

/** k8s.io/kubernetes pkg/kubelet/server: what runs a command takes a plain GET or POST too (A16). */
const KUBELET_COMMANDS: ReadonlySet<string> = new Set(['exec', 'attach', 'run', 'portforward', 'cri'])
const KUBELET_READS: ReadonlySet<string> = new Set([
  ...['', 'healthz', 'metrics', 'stats', 'pods', 'runningpods', 'spec', 'configz', 'logs', 'containerlogs'],
])

/**
 * Of a node only what reads is let through. A pod or a service may be a kubelet too, on a node's own address: there what a
 * kubelet would take for a command is refused, whatever the port.
 */
function leadsToCommand({ verb, resource, subresource, parts }: Admission['info']): boolean {
  // The proxy prefix of old, which no API server has any more.
  if (verb === 'proxy') return true
  if (subresource !== 'proxy') return false
  const first = (parts.slice(3).find(part => part !== '') ?? '').toLowerCase()
  return resource === 'nodes' ? !KUBELET_READS.has(first) : KUBELET_COMMANDS.has(first)
}

/** Of several subprotocols the API server takes one it knows, and its answer is read again; where it knows none there is nothing to read. */
function requireReadable({ visit, upgrade }: Admission): void {
  const offered = String(visit.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map(name => name.trim())
  if (upgrade === 'websocket' && !offered.some(name => WEB_SOCKET_PROTOCOLS.has(name)))
    throw new Failure('recording-required', 'of the subprotocols offered none can be recorded')
}
