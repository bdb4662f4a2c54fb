// The `parse` of routes that take no body: what is sent along is neither read nor refused.
// Elysia knows the word 'none' only for a route whose plugins have no parser of their own.

/** JSON, or nothing at all for an input whose every field is optional. What this throws is answered as what is not JSON. */
export async function optionalBody({ request }: { request: Request }): Promise<unknown> {
  const text = await request.text()
  return text === '' ? {} : JSON.parse(text)
}

export function noBody(): null {
  return null
}
