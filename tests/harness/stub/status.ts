// Refusals as Kubernetes spells them: `metav1.Status`, whose message kubectl prints.

import type { JsonObject } from './json.ts'

/** The reasons the stub uses, with their HTTP codes. */
const codes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  UnsupportedMediaType: 415,
  Invalid: 422,
  InternalError: 500,
} as const

export type Reason = keyof typeof codes

export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly reason: Reason

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }

  get code() {
    return codes[this.reason]
  }

  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      code: this.code,
    }
  }
}

export const notFound = (resource: string, name: string) =>
  new StatusError('NotFound', `${resource} "${name}" not found`)

export const unknownResource = () => new StatusError('NotFound', 'the server could not find the requested resource')
