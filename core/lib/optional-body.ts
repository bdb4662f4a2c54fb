// The `parse` of routes whose body may be left out: nothing is the empty object. `json` stands beside it, for the
// document.

export async function optionalBody({ request }: { request: Request }): Promise<unknown> {
  const text = await request.text()
  return text === '' ? {} : JSON.parse(text)
}
