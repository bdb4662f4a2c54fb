// The console: a few pages rendered here, a client of the API like any other. No script runs in them.
export type WebDeps = {
  api: (request: Request) => Response | Promise<Response>
  stateOf: (token: string) => Promise<'setup' | 'user' | 'used' | 'expired' | 'unknown'>
  publicUrl: string
}

/** Undefined for what is not a page. */
export function createWeb(_: WebDeps): (request: Request) => Promise<Response | undefined> {
  return async () => undefined
}
