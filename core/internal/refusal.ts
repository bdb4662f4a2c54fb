// How the internal listener says no: a status, a code and a sentence. `final` tells the asker not to try again.
import type { InternalError } from '../../relay/wire/messages'

export class Refusal extends Error {
  override name = 'Refusal'
  constructor(
    readonly status: number,
    readonly error: InternalError,
    options?: ErrorOptions,
  ) {
    super(error.message, options)
  }
}

/** It will never succeed as it is. */
export function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { code, message, final: true })
}

export function refuseBecause(cause: unknown, status: number, code: string): Refusal {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new Refusal(status, { code, message, final: true }, { cause })
}
