// How long a reader may leave an answer unread before the listener gives up: a moment, unless the answer is a long one.

const listeners = new WeakMap<Request, (seconds: number) => void>()

/** The most that the listener can be told. */
export const MOST_PATIENCE_S = 255

export function notePatience(request: Request, set: (seconds: number) => void): void {
  listeners.set(request, set)
}

export function bePatient(request: Request): void {
  listeners.get(request)?.(MOST_PATIENCE_S)
}
