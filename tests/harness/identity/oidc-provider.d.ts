// As much of `oidc-provider`, which has no types of its own, as the harness uses.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  class Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  type Context = { oidc: { client?: { clientId: string }; session?: { accountId?: string } } }
  type Account = { accountId: string; claims: () => Promise<object> }

  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        findAccount: (context: unknown, id: string) => Account
        loadExistingGrant: (context: Context) => Promise<Grant>
        [setting: string]: unknown
      },
    )
    Grant: new (of: {
      clientId: string
      accountId: string
    }) => Grant
    callback(): (request: IncomingMessage, response: ServerResponse) => unknown
  }
}
