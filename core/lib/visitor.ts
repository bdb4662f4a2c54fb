// Where a request came from and how it is called in logs and records: known to the listener, asked for by those who record.

export type Visitor = { requestId: string; sourceAddress: string }

const sources = new WeakMap<Request, string>()

/** Of a request that another one made for a caller, such as the console's, the caller's address is noted. */
export function noteSource(request: Request, address: string): void {
  sources.set(request, address)
}

/** Answers `request`, which was made for `caller`. */
export function passSource(request: Request, caller: Request): Request {
  noteSource(request, sources.get(caller) ?? '')
  return request
}

export function visitorOf(request: Request, requestId: string): Visitor {
  return { requestId, sourceAddress: sources.get(request) ?? '' }
}

const ofConsole = new WeakSet<Request>()

/** Said by the console of the requests it makes itself. Nobody can say so from outside: it is no header. */
export function noteConsole(request: Request): void {
  ofConsole.add(request)
}

export function isFromConsole(request: Request): boolean {
  return ofConsole.has(request)
}
