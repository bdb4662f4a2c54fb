// An answer of the agent's own to a caller's request: a code for the relay, which makes a Status of it.
import type { Reason } from '../relay/wire/reasons'

export class Refusal extends Error {
  override name = 'Refusal'
  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(reason, options)
  }
}
