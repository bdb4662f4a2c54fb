// `sal login` by browser (RFC 8252): the person signs in there by any means and approves; the code comes back to a port of
// this machine that only this process reads, and is worth nothing without the verifier it holds.
import { ExitError } from '../kit/exit'
import type { Api, Schemas } from './api'
import { openInBrowser } from './browser'
import type { Context } from './command'
import { clientName, newProofKey, randomText } from './login-proof'

const WAIT_MS = 10 * 60_000
const DRAIN_MS = 1_000

export async function loginByBrowser(api: Api, { environment, stderr }: Context): Promise<Schemas['NewSession']> {
  const { verifier, challenge } = newProofKey()
  const state = randomText(32)
  const callback = awaitCallback(state)
  try {
    const page = `${api.server}/cli-login?${new URLSearchParams({
      client_name: clientName(),
      redirect_uri: callback.url,
      code_challenge: challenge,
      state,
    })}`
    const isOpen = openInBrowser(page, environment.all)
    stderr.write(`${isOpen ? 'Sign in in your browser. If it does not open, open this:' : 'Open this:'}\n  ${page}\n`)
    const code = await callback.code
    return await api.post('/v1/cli-sessions', { body: { code, code_verifier: verifier } })
  } finally {
    await callback.close()
  }
}

/** What comes with another state is not the answer to us and changes nothing: we go on waiting. */
function awaitCallback(state: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // Whoever closes before it is over has an error of their own to tell.
  promise.catch(() => {})
  const late = setTimeout(() => reject(new ExitError('Cannot sign in: nobody approved it in time')), WAIT_MS)
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: request => {
      const { pathname, searchParams, host } = new URL(request.url)
      const isOurs = request.method === 'GET' && pathname === '/callback' && host === `127.0.0.1:${server.port}`
      if (!isOurs || searchParams.get('state') !== state) return answer('This is not for you', 400)
      const code = searchParams.get('code')
      if (code === null) {
        reject(new ExitError('Cannot sign in: it was refused in the browser'))
        return answer('Refused: the command line was told. You can close this page.')
      }
      resolve(code)
      return answer('Approved: the command line goes on. You can close this page.')
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/callback`,
    code: promise,
    close: async () => {
      clearTimeout(late)
      // The page that tells the person is still on its way to their browser.
      await Promise.race([server.stop(), Bun.sleep(DRAIN_MS)])
      await server.stop(true)
    },
  }
}

function answer(text: string, status = 200): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }
  return new Response(`${text}\n`, { status, headers })
}
