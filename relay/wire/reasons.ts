// Every reason a request on the kubectl path can fail for that is ours and not the API server's.
// Codes travel between programs; the sentence is made once, at the relay (`relay/status.ts`). Nobody matches on text.

/** Kubernetes' own StatusReason values that we use (k8s.io/apimachinery meta/v1 types.go). */
export type StatusReason =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'Timeout'
  | 'TooManyRequests'
  | 'InternalError'
  | 'ServiceUnavailable'

export type ReasonEntry = { code: number; status: StatusReason; sentence: string }

export const REASONS = {
  'no-credential': entry(401, 'Unauthorized', 'No client certificate and no bearer credential was shown'),
  'certificate-refused': entry(401, 'Unauthorized', 'The client certificate is not one this installation accepts here'),
  'credential-refused': entry(
    401,
    'Unauthorized',
    'The bearer credential is not valid here; sign in again with "sal login"',
  ),
  'credential-revoked': entry(
    401,
    'Unauthorized',
    'The certificate, session or token was revoked; sign in again with "sal login"',
  ),
  'principal-disabled': entry(403, 'Forbidden', 'The account is disabled'),
  'kubectl-disabled': entry(
    403,
    'Forbidden',
    'An administrator has switched kubectl off for this way of access, for you or for this cluster',
  ),
  'sign-in-too-old': entry(403, 'Forbidden', 'Your last sign-in is too long ago; sign in again with "sal login"'),
  'password-change-required': entry(403, 'Forbidden', 'You must change your password first, with "sal password"'),
  'not-canonical': entry(400, 'BadRequest', 'The request line is not in canonical form'),
  'head-too-large': entry(431, 'BadRequest', 'The request line and headers are more than the relay takes'),
  'header-refused': entry(400, 'BadRequest', 'A header of the request is not accepted on this path'),
  'impersonation-refused': entry(403, 'Forbidden', 'Impersonation through the relay is not allowed'),
  'upgrade-refused': entry(400, 'BadRequest', 'The upgrade protocol is not one that Kubernetes uses'),
  'no-such-cluster': entry(403, 'Forbidden', 'There is no such cluster, or no binding gives you rights on it'),
  'no-rights': entry(403, 'Forbidden', 'No binding gives you rights on this cluster'),
  'grant-refused': entry(403, 'Forbidden', 'The agent of the cluster refused the grant'),
  'grant-expired': entry(403, 'Forbidden', 'The grant has run out'),
  'agent-disconnected': entry(503, 'ServiceUnavailable', 'The agent of the cluster is not connected'),
  'tunnel-lost': entry(503, 'ServiceUnavailable', 'The connection to the cluster was lost'),
  'core-unreachable': entry(503, 'ServiceUnavailable', 'The relay cannot reach core to learn your rights'),
  'audit-unavailable': entry(503, 'ServiceUnavailable', 'The audit record cannot be written, so nothing is forwarded'),
  'api-server-unreachable': entry(503, 'ServiceUnavailable', 'The agent cannot reach the API server'),
  'rights-not-made': entry(503, 'ServiceUnavailable', 'The agent could not make your rights in the cluster'),
  'role-not-allowed': entry(
    403,
    'Forbidden',
    'The agent of this cluster is restricted and may not give your role here',
  ),
  'upgrade-failed': entry(503, 'ServiceUnavailable', 'The API server did not complete the upgrade as Kubernetes does'),
  'redirect-refused': entry(
    503,
    'ServiceUnavailable',
    'The API server answered with a redirect, which is never followed',
  ),
  'access-revoked': entry(403, 'Forbidden', 'Your access was revoked'),
  'access-changed': entry(503, 'ServiceUnavailable', 'Your rights became fewer while the request was open; try again'),
  'connection-cut': entry(503, 'ServiceUnavailable', 'An administrator ended this connection'),
  'caller-left': entry(499, 'Timeout', 'The caller left before the answer was complete'),
  draining: entry(503, 'ServiceUnavailable', 'The relay is shutting down; try again'),
  'too-many-requests': entry(429, 'TooManyRequests', 'Too many requests; try again'),
  'relay-restarted': entry(503, 'ServiceUnavailable', 'The relay went down while the request was open'),
  'audit-damaged': entry(503, 'ServiceUnavailable', "Audit records on the relay's disk were damaged"),
  'audit-forgotten': entry(503, 'ServiceUnavailable', 'Core has lost audit records that it had taken'),
  'recording-required': entry(403, 'Forbidden', 'You must be recorded, and what this asks for cannot be'),
  'recording-unavailable': entry(
    503,
    'ServiceUnavailable',
    'The session must be recorded, and the recorder cannot write',
  ),
  'recording-unreadable': entry(
    503,
    'ServiceUnavailable',
    'The session must be recorded, and what came cannot be read as Kubernetes reads it',
  ),
  internal: entry(500, 'InternalError', 'The relay failed; the request id leads to its log'),
} as const satisfies Record<string, ReasonEntry>

export type Reason = keyof typeof REASONS

export function isReason(value: unknown): value is Reason {
  return typeof value === 'string' && Object.hasOwn(REASONS, value)
}

function entry(code: number, status: StatusReason, sentence: string): ReasonEntry {
  return { code, status, sentence }
}
