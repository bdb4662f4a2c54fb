// `sal login`: a browser, a device code, a password, an invitation or an API token becomes a stored sign-in; the token is
// never printed.
import { UsageError } from '../kit/exit'
import { type Api, createApi, type Schemas } from './api'
import { canOpenBrowser } from './browser'
import { type Context, command, type Flags } from './command'
import { forgetCredentials } from './credentials'
import { loginByBrowser } from './login-browser'
import { loginByDevice } from './login-device'
import { askPassword, newPassword, passwordFromInput } from './passwords'
import { findServer, mustRead, rememberSignIn, SERVER_FLAGS, type SignIn, serverUrl } from './sign-ins'

const FLAGS = {
  ...SERVER_FLAGS,
  email: 'text',
  name: 'text',
  'password-stdin': 'switch',
  'token-file': 'text',
  invitation: 'text',
  device: 'switch',
} as const
type LoginFlags = Flags<typeof FLAGS>

type Proof = Pick<SignIn, 'token' | 'email' | 'expires_at' | 'session_id'> & { isPasswordOld: boolean }

export const login = command({
  flags: FLAGS,
  run: async ({ flags }, context) => {
    checkFlags(flags)
    const invitation = flags.invitation === undefined ? undefined : openInvitation(flags.invitation)
    const { server, ca } = findServer(context.environment, { ca: flags.ca, server: flags.server ?? invitation?.server })
    warnOfPlainHttp(server, context)
    const api = createApi({ server, ca })
    const installation = await api.get('/v1/installation')
    const { isPasswordOld, ...proof } = await prove({ flags, context, api, ca, invitation: invitation?.token })
    await rememberSignIn(context.environment, {
      server,
      ...proof,
      installation_id: installation.id,
      relay_url: installation.relay_url,
      domain: installation.domain,
      ca_pem: installation.ca_pem,
      ...(ca === undefined ? {} : { server_ca: ca }),
    })
    forgetCredentials(context.environment, server)
    context.stderr.write(`Signed in to ${server} as ${proof.email}\n`)
    if (isPasswordOld) context.stderr.write('Change your password now with "sal password": nothing else works before\n')
  },
})

function checkFlags(flags: LoginFlags): void {
  const proof = (['email', 'password-stdin', 'token-file', 'invitation'] as const).find(name => flags[name])
  if (flags.device && proof) throw new UsageError(`Cannot use --device together with --${proof}: a person approves it`)
  if (flags['token-file'] === undefined) return
  const other = (['email', 'password-stdin', 'invitation'] as const).find(name => flags[name])
  if (other) throw new UsageError(`Cannot use --token-file together with --${other}: the token says who you are`)
}

type Asking = {
  flags: LoginFlags
  context: Context
  api: Api
  ca: string | undefined
  invitation: string | undefined
}

async function prove({ flags, context, api, ca, invitation }: Asking): Promise<Proof> {
  if (flags['token-file'] !== undefined) return proveByToken(flags['token-file'], api.server, ca)
  if (invitation !== undefined) {
    const password = flags['password-stdin'] ? await passwordFromInput(context) : await newPassword(context)
    const { email, name } = flags
    const body = { token: invitation, password, ...(email ? { email } : {}), ...(name ? { name } : {}) }
    return proofOf(await api.post('/v1/invitation-acceptances', { body }))
  }
  if (flags.device) return proofOf(await loginByDevice(api, context))
  const isByPassword = flags.email !== undefined || flags['password-stdin']
  if (!isByPassword && canOpenBrowser(context.environment.all)) return proofOf(await loginByBrowser(api, context))
  const email = flags.email ?? (await askEmail(context))
  const password = flags['password-stdin'] ? await passwordFromInput(context) : await askPassword(context, 'Password')
  return proofOf(await api.post('/v1/sessions', { body: { email, password } }))
}

async function proveByToken(file: string, server: string, ca: string | undefined): Promise<Proof> {
  const token = mustRead(file, 'token').trim()
  const { email, expires_at } = await createApi({ server, ca, token }).get('/v1/whoami')
  return { token, email, expires_at, session_id: null, isPasswordOld: false }
}

function proofOf(session: Schemas['NewSession']): Proof {
  const { id, token, email, expires_at, must_change_password: isPasswordOld } = session
  return { token, email, expires_at, session_id: id, isPasswordOld }
}

async function askEmail(context: Context): Promise<string> {
  if (!context.stdin.isTerminal)
    throw new UsageError(
      'Cannot sign in: there is no browser and no terminal here; use --device, --email or --token-file',
    )
  context.stderr.write('There is no browser here. To sign in with one elsewhere, stop and use "sal login --device".\n')
  return context.stdin.ask('E-mail')
}

/** A link as the server prints it, or the bare token; the token may stand in the fragment, the query or the path. */
export function openInvitation(link: string): { server: string | undefined; token: string } {
  if (!URL.canParse(link)) return { server: undefined, token: link }
  const url = new URL(link)
  const fragment = url.hash.slice(1)
  const named = new URLSearchParams(fragment).get('token') ?? url.searchParams.get('token')
  const token = named ?? (fragment || url.pathname.split('/').filter(Boolean).pop())
  if (!token) throw new UsageError('Cannot use the invitation: the link carries no token')
  return { server: serverUrl(url.origin), token }
}

function warnOfPlainHttp(server: string, context: Context): void {
  const { protocol, hostname } = new URL(server)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)
  if (protocol === 'http:' && !isHere)
    context.stderr.write(`Warning: ${server} is not encrypted, so others on the way can read the password\n`)
}
