// Where the person at this machine is signed in: `<config>/config.json`, mode 0600, one entry a server.
// A token from the environment stands in for an entry, so that scripts leave nothing behind.
import { join } from 'node:path'
import { ExitError, UsageError } from '../kit/exit'
import { type Api, createApi } from './api'
import type { Context } from './command'
import type { Environment } from './config'
import { readText, replaceFile, withLock } from './files'

export const DEFAULT_SERVER = 'http://127.0.0.1:8080'

export type SignIn = {
  server: string
  token: string
  email: string
  /** ISO 8601; null: the token has no end. */
  expires_at: string | null
  /** The session to revoke on sign-out; null for an API token, which is not ours to revoke. */
  session_id: string | null
  /** The installation, its relays' public address, SNI domain and root certificate. */
  installation_id: string
  relay_url: string
  domain: string
  ca_pem: string
  /** Authorities to trust at the server itself (PEM), from `--ca`. */
  server_ca?: string
}
type Stored = { current: string | null; sign_ins: Record<string, SignIn> }

/** Flags every command that talks to a server has. */
export const SERVER_FLAGS = { server: 'text', ca: 'text' } as const
/** Those of commands that programs call, which may have a token and nothing else. */
export const ACCESS_FLAGS = { ...SERVER_FLAGS, 'token-file': 'text' } as const
type ServerFlags = { server: string | undefined; ca: string | undefined }
type AccessFlags = ServerFlags & { 'token-file'?: string | undefined }

export function readSignIns(environment: Environment): Stored {
  const path = fileOf(environment)
  const text = readText(path)
  if (text === undefined) return { current: null, sign_ins: {} }
  try {
    const { current, sign_ins } = JSON.parse(text) as Stored
    if (typeof sign_ins === 'object' && sign_ins !== null) return { current: current ?? null, sign_ins }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new ExitError(`Cannot read ${path}: it is not what "sal login" writes; remove it and sign in again`)
}

export async function rememberSignIn(environment: Environment, signIn: SignIn): Promise<void> {
  await change(environment, ({ sign_ins }) => ({
    current: signIn.server,
    sign_ins: { ...sign_ins, [signIn.server]: signIn },
  }))
}

export async function forgetSignIn(environment: Environment, server: string): Promise<void> {
  await change(environment, ({ current, sign_ins }) => {
    const { [server]: _gone, ...kept } = sign_ins
    return { current: current === server ? (Object.keys(kept)[0] ?? null) : current, sign_ins: kept }
  })
}

export type Access = { server: string; token: string; ca: string | undefined; signIn: SignIn | undefined }

/** Which server and which token: flag over environment over what `sal login` stored. */
export function findAccess({ environment, now }: Context, flags: AccessFlags): Access {
  const { server, ca, signIn } = findServer(environment, flags)
  const file = flags['token-file']
  const given = file === undefined ? tokenOf(environment, server) : mustRead(file, 'token').trim()
  if (given !== undefined) return { server, ca, token: given, signIn: undefined }
  if (!signIn) throw new ExitError(`Cannot ask ${server}: you are not signed in there; use "${loginLine(server)}"`)
  if (signIn.expires_at !== null && Date.parse(signIn.expires_at) <= now())
    throw new ExitError(`Cannot ask ${server}: your sign-in has expired; use "${loginLine(server)}"`)
  return { server, ca, token: signIn.token, signIn }
}

export function openApi(context: Context, flags: AccessFlags): Api {
  return createApi(findAccess(context, flags))
}

export function findServer(
  environment: Environment,
  flags: AccessFlags,
): { server: string; ca: string | undefined; signIn: SignIn | undefined } {
  const { current, sign_ins } = readWhereNeeded(environment, flags)
  const server = serverUrl(flags.server ?? environment.server ?? current ?? DEFAULT_SERVER)
  const signIn = Object.hasOwn(sign_ins, server) ? sign_ins[server] : undefined
  const file = flags.ca ?? environment.ca
  return { server, signIn, ca: file === undefined ? signIn?.server_ca : mustRead(file, 'authorities') }
}

/** Who brings a token may have no home, or one that is not theirs to read. */
function readWhereNeeded(environment: Environment, flags: AccessFlags): Stored {
  try {
    return readSignIns(environment)
  } catch (error) {
    const bringsToken = flags['token-file'] ?? environment.token ?? environment.tokenFile
    if (bringsToken === undefined || !(error instanceof ExitError)) throw error
    return { current: null, sign_ins: {} }
  }
}

/** One spelling a server, so that a slash at the end does not make it another. */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw new UsageError(`Cannot use "${text}" as the server: it is not an http:// or https:// URL`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

export function mustRead(path: string, what: string): string {
  const text = readText(path)
  if (text === undefined) throw new ExitError(`Cannot read the ${what}: there is no file ${path}`)
  return text
}

/** The token in the environment is SAL_SERVER's: a kubeconfig that names another server must not carry it there. */
function tokenOf({ server: owner, token, tokenFile }: Environment, server: string): string | undefined {
  if (owner !== undefined && serverUrl(owner) !== server) return undefined
  if (token !== undefined || tokenFile === undefined) return token
  return mustRead(tokenFile, 'token').trim()
}

function loginLine(server: string): string {
  return server === DEFAULT_SERVER ? 'sal login' : `sal login --server ${server}`
}

function fileOf({ configFolder }: Environment): string {
  return join(configFolder, 'config.json')
}

async function change(environment: Environment, to: (stored: Stored) => Stored): Promise<void> {
  const path = fileOf(environment)
  await withLock(path, () => {
    replaceFile(path, `${JSON.stringify(to(readSignIns(environment)), null, 2)}\n`)
  })
}
