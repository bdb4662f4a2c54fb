// How long a listener waits for who reads an answer: a moment, unless a route says that its readers take their time, as one
// who plays a recording does.

const listeners = new WeakMap<Request, () => void>()

/** Said by the listener: what it takes to wait for the reader of this request's answer. */
export function notePatience(request: Request, wait: () => void): void {
  listeners.set(request, wait)
}

/** A peer that is gone is still found out, by TCP. */
export function waitForReader(request: Request): void {
  listeners.get(request)?.()
}
