// The `parse` of routes that take no body: what is sent along is neither read nor refused.
// Elysia knows the word 'none' only for a route whose plugins have no parser of their own.

export function noBody(): null {
  return null
}
