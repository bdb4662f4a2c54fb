// Where a request came from and how it is called in logs and records: known to the listener, asked for by those who record.

export type Visitor = { requestId: string; sourceAddress: string }

const sources = new WeakMap<Request, string>()

/** Of a request that another one made for a caller, such as the console's, the caller's address is noted. */
export function noteSource(request: Request, address: string): void {
  sources.set(request, address)
}

export function visitorOf(request: Request, requestId: string): Visitor {
  return { requestId, sourceAddress: sources.get(request) ?? '' }
}
