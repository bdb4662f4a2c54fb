// Credentials for the relay, kept until shortly before they end so that kubectl need not ask core each time.
// Promise: a credential is found only by the server and the very token it was made with.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ExitError } from '../kit/exit'
import { createApi, type Schemas } from './api'
import type { Environment } from './config'
import { readText, removeFile, replaceFile } from './files'
import type { Access } from './sign-ins'

export type Credential = Schemas['Credential']

/** A credential this near its end is not given out: the request it is for must still arrive. */
const SPARE_MS = 60_000

export async function credentialFor(
  access: Access,
  { environment, now }: { environment: Environment; now: () => number },
): Promise<Credential> {
  const path = fileOf(environment, access)
  const kept = readCredential(path)
  if (kept && Date.parse(kept.expires_at) - now() > SPARE_MS) return kept
  const fresh = await createApi(access).post('/v1/credentials')
  keep(path, { token: fresh.token, expires_at: fresh.expires_at })
  return fresh
}

/** Two kubectl at once may both come here: each writes a whole file, either is good. */
function keep(path: string, credential: Credential): void {
  try {
    replaceFile(path, JSON.stringify(credential))
  } catch (error) {
    // A home that cannot be written (a container's) costs one request each time, not the access.
    if (!(error instanceof ExitError)) throw error
  }
}

/** Drops whatever was made at this server. */
export function forgetCredentials({ cacheFolder }: Environment, server: string): void {
  for (const name of names(cacheFolder)) if (name.startsWith(prefixOf(server))) removeFile(join(cacheFolder, name))
}

/** undefined also for a file that is not ours to understand: it is a cache. */
function readCredential(path: string): Credential | undefined {
  try {
    const kept = JSON.parse(readText(path) ?? '') as Partial<Credential> | null
    const { token, expires_at } = kept ?? {}
    return typeof token === 'string' && typeof expires_at === 'string' ? { token, expires_at } : undefined
  } catch {
    return undefined
  }
}

function fileOf({ cacheFolder }: Environment, { server, token }: Access): string {
  return join(cacheFolder, `${prefixOf(server)}${digest(token)}.json`)
}

function prefixOf(server: string): string {
  return `credential-${digest(server)}-`
}

function digest(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, 24)
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return []
    throw error
  }
}
