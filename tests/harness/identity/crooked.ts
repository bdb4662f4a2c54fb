// An issuer that signs whatever a test tells it to, for everything that an honest one cannot be made to do. It checks the
// client, the redirect URI and the PKCE verifier like any other, and remembers what it was asked.

export type Lie = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  /** Signs with a key that is not published. */
  hasForeignKey?: boolean
  /** The whole ID token, as it is sent. */
  replaceToken?: (token: string) => string
  /** Parameters of the answer to the browser. */
  callback?: Record<string, string | undefined>
  /** The issuer in the discovery document. */
  issuer?: string
  /** Where it says that browsers go. */
  authorizationEndpoint?: string
  isDown?: boolean
}
export type Crooked = {
  issuer: string
  lie: Lie
  /** Of the last authorization request. */
  asked: URLSearchParams
  tokenRequests: number
  close: () => Promise<void>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGN = { name: 'ECDSA', hash: 'SHA-256' } as const
const json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

export async function startCrooked(client: { client_id: string; client_secret: string }): Promise<Crooked> {
  const key = await newKey()
  const foreign = await newKey()
  const codes = new Map<string, URLSearchParams>()
  const crooked: Crooked = {
    ...{ issuer: '', lie: {}, asked: new URLSearchParams(), tokenRequests: 0 },
    close: () => server.stop(true),
  }
  const routes: Record<string, (request: Request, url: URL) => Response | Promise<Response>> = {
    '/.well-known/openid-configuration': () => Response.json(metadata()),
    '/jwks': async () =>
      Response.json({ keys: [{ ...(await crypto.subtle.exportKey('jwk', key.publicKey)), ...ABOUT }] }),
    '/authorize': (_, url) => authorize(url.searchParams),
    '/token': exchange,
  }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: request => {
      const url = new URL(request.url)
      if (crooked.lie.isDown) return new Response('down', { status: 503 })
      return routes[url.pathname]?.(request, url) ?? new Response('nothing', { status: 404 })
    },
  })
  crooked.issuer = `http://127.0.0.1:${server.port}`
  return crooked

  function metadata() {
    const { issuer } = crooked
    return {
      issuer: crooked.lie.issuer ?? issuer,
      authorization_endpoint: crooked.lie.authorizationEndpoint ?? `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  function authorize(asked: URLSearchParams): Response {
    crooked.asked = asked
    const code = crypto.randomUUID()
    codes.set(code, asked)
    const to = new URL(asked.get('redirect_uri') ?? '')
    const honest = { code, state: asked.get('state') ?? '', iss: crooked.issuer }
    for (const [name, value] of Object.entries({ ...honest, ...crooked.lie.callback }))
      if (value !== undefined) to.searchParams.set(name, value)
    return Response.redirect(to.href, 302)
  }

  async function exchange(request: Request): Promise<Response> {
    crooked.tokenRequests++
    const sent = new URLSearchParams(await request.text())
    const asked = codes.get(sent.get('code') ?? '')
    codes.delete(sent.get('code') ?? '')
    const challenge = new Bun.CryptoHasher('sha256').update(sent.get('code_verifier') ?? '').digest('base64url')
    const isRight =
      asked?.get('code_challenge') === challenge &&
      asked.get('code_challenge_method') === 'S256' &&
      asked.get('redirect_uri') === sent.get('redirect_uri') &&
      sent.get('client_id') === client.client_id &&
      sent.get('client_secret') === client.client_secret
    if (!isRight) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    return Response.json({ access_token: 'opaque', token_type: 'Bearer', id_token: await idToken(asked) })
  }

  async function idToken(asked: URLSearchParams): Promise<string> {
    const { lie, issuer } = crooked
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      ...{ iss: issuer, aud: client.client_id, sub: 'subject-1', iat: now, exp: now + 300, nonce: asked.get('nonce') },
      ...{ email: 'carol@example.org', email_verified: true, name: 'Carol', groups: ['devs'] },
      ...lie.claims,
    }
    const text = `${json({ ...ABOUT, typ: 'JWT', ...lie.header })}.${json(claims)}`
    const { privateKey } = lie.hasForeignKey ? foreign : key
    const signature = Buffer.from(await crypto.subtle.sign(SIGN, privateKey, Buffer.from(text))).toString('base64url')
    const token = `${text}.${signature}`
    return lie.replaceToken?.(token) ?? token
  }
}

const ABOUT = { kid: 'one', alg: 'ES256' }

function newKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}
