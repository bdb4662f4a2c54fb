// Failures of the kubectl path as client-go can read them: metav1.Status in JSON, one sentence for a person.
import { isReason, REASONS, type Reason } from './wire/reasons'

/**
 * A request that ends here. `detail` is shown to the caller after the reason's own sentence; `retryAfterSeconds` counts with
 * a 429 only.
 */
export class Failure extends Error {
  override name = 'Failure'
  readonly retryAfterSeconds: number
  constructor(
    readonly reason: Reason,
    readonly detail?: string,
    { retryAfterSeconds = 1, ...options }: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(detail ?? REASONS[reason].sentence, options)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type Status = { code: number; headers: Record<string, string>; body: string }

/**
 * `accept` is the request's header. client-go shows a Status as its message, except on discovery (GET /api and /apis, since
 * 1.26), where it reads the raw answer and says "unknown" of anything that is not text: there the sentence goes alone.
 */
export function toStatus(failure: Failure, to: { requestId: string; accept: string | undefined }): Status {
  const { code, status, sentence } = REASONS[failure.reason]
  const message = failure.detail ? `${sentence}: ${failure.detail}` : sentence
  const isDiscovery = to.accept?.includes('g=apidiscovery.k8s.io') ?? false
  const object = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: status,
    details: {
      uid: to.requestId,
      causes: [{ reason: failure.reason, message: sentence }],
      ...(code === 429 && { retryAfterSeconds: failure.retryAfterSeconds }),
    },
    code,
  }
  const body = isDiscovery ? `${message}\n` : JSON.stringify(object)
  const headers: Record<string, string> = {
    'content-type': isDiscovery ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'sal-request-id': to.requestId,
  }
  if (code === 401) headers['www-authenticate'] = 'Bearer realm="salaminia"'
  // Only where waiting helps: client-go repeats ten times on it, and a person waits half a minute for our sentence.
  if (code === 429) headers['retry-after'] = String(failure.retryAfterSeconds)
  // Of a 503 it would drop even the text; of a 500 it shows it.
  return { code: isDiscovery && code === 503 ? 500 : code, headers, body }
}

/** Anything thrown on the path becomes a Failure; what we did not foresee is `internal` and keeps its cause for the log. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('internal', undefined, { cause: error })
}

/** A reason that came over the wire; an unknown code is a fault of the tunnel, never shown as text. */
export function failureFromWire(code: unknown): Failure {
  return new Failure(isReason(code) ? code : 'tunnel-lost')
}
