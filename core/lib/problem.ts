// What a caller of the API may meet when something is wrong: RFC 9457 problems, one catalogue.
// Promise: `detail` is written for the caller and never carries a token, a key, SQL or a stack; 5xx has none.

export const CATALOGUE = {
  'invalid-request': { status: 400, title: 'The request cannot be read' },
  'authorization-pending': { status: 400, title: 'Nobody has approved it yet; ask again' },
  'slow-down': { status: 400, title: 'You ask too often; wait five seconds longer each time' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'wrong-credentials': { status: 401, title: 'The e-mail address or the password is wrong' },
  forbidden: { status: 403, title: 'Your roles do not allow this' },
  'sign-in-refused': { status: 403, title: 'The sign-in was refused' },
  'access-denied': { status: 403, title: 'The person at the browser said no' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'It conflicts with what is there' },
  'already-used': { status: 409, title: 'The link or token was used already' },
  expired: { status: 410, title: 'The link or token has expired' },
  'precondition-failed': { status: 412, title: 'It has changed since it was read' },
  'too-large': { status: 413, title: 'The request is too large' },
  'invalid-input': { status: 422, title: 'The input breaks one or more rules' },
  'too-many-requests': { status: 429, title: 'Too many requests; try again in a moment' },
  internal: { status: 500, title: 'Something failed here' },
  'provider-unavailable': { status: 502, title: 'The identity provider does not answer as it should' },
  unavailable: { status: 503, title: 'Not ready to serve' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof CATALOGUE

/** One broken rule: `pointer` is a JSON pointer into the body, `detail` a sentence without the offending value. */
export type Violation = { pointer: string; code: string; detail: string }

export type ProblemOptions = ErrorOptions & {
  errors?: Violation[]
  existingId?: string
  /** kebab-case, on denials: which rule said no. */
  reason?: string
  /** Seconds after which it may be tried again (RFC 9110 §10.2.3). */
  retryAfterS?: number
}

export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail ?? CATALOGUE[code].title, options)
    this.status = CATALOGUE[code].status
  }

  toResponse(requestId: string): Response {
    const { errors, existingId, reason, retryAfterS } = this.options
    const body = {
      type: `urn:salaminia:problem:${this.code}`,
      title: CATALOGUE[this.code].title,
      status: this.status,
      code: this.code.replaceAll('-', '_'),
      ...(this.status < 500 && this.detail ? { detail: this.detail } : {}),
      instance: `urn:salaminia:request:${requestId}`,
      ...(reason ? { reason } : {}),
      ...(existingId ? { existing_id: existingId } : {}),
      ...(errors ? { errors } : {}),
    }
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: {
        'content-type': 'application/problem+json',
        'x-request-id': requestId,
        ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
      },
    })
  }
}
