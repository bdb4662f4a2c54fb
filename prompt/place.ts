// Where one session's programs live: a folder of its own with a kubeconfig for one cluster and one person, for a user that
// nobody else is. It goes with the session. Promise: what we write as root is in folders that the session's user cannot
// change, so no link and no renamed folder of theirs leads us elsewhere; theirs are `home` and `tmp`.
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signPlace } from './keeper'

export type ClusterAccess = {
  name: string
  server: string
  serverName: string
  caPem: string
}

export type Place = {
  dir: string
  /** Undefined: programs run as we do, because we may not change who they are. */
  uid: number | undefined
  /** What its programs may write into. */
  theirs: readonly string[]
  env: Record<string, string>
  setToken: (token: string) => Promise<void>
  putFile: (name: string, text: string) => Promise<void>
  remove: () => Promise<void>
}

/** Made up ids, far from those of people and services. */
export const FIRST_UID = 2_000_000
const UIDS = 100_000
const PREFIX = 'sal-prompt-'
/** Two of us on one machine begin at different ends. */
let next = Math.floor(Math.random() * UIDS)

/** As they are named here: by the user, or, where there is none, by mkdtemp(3). */
export function isPlaceName(name: string): boolean {
  return /^sal-prompt-(?:\d{7}|[A-Za-z0-9]{6})$/.test(name)
}

export function uidOf(name: string): number | undefined {
  const uid = Number(name.slice(PREFIX.length))
  return uid >= FIRST_UID && uid < FIRST_UID + UIDS ? uid : undefined
}

export async function makePlace(
  cluster: ClusterAccess,
  { isRoot, path, editor }: { isRoot: boolean; path: string; editor: string },
): Promise<Place> {
  const { dir, uid } = isRoot ? await claim() : { dir: await mkdtemp(join(tmpdir(), PREFIX)), uid: undefined }
  await signPlace(dir)
  /** Ours to change and theirs to read, or theirs. */
  const give = async (name: string, { isTheirs, mode }: { isTheirs: boolean; mode: number }) => {
    if (uid === undefined) return
    await chown(name, isTheirs ? uid : 0, uid)
    await chmod(name, mode)
  }
  let written = 0
  const write = async (name: string, text: string) => {
    const fresh = join(dir, `.new-${written++}`)
    await writeFile(fresh, text, { mode: 0o600, flag: 'wx' })
    await give(fresh, { isTheirs: false, mode: 0o640 })
    await rename(fresh, join(dir, name))
  }
  for (const folder of ['home', 'tmp', 'files']) {
    await mkdir(join(dir, folder), { mode: 0o700 })
    const isTheirs = folder !== 'files'
    await give(join(dir, folder), { isTheirs, mode: isTheirs ? 0o700 : 0o750 })
  }
  await write('kubeconfig', JSON.stringify(kubeconfigFor(cluster, join(dir, 'token'))))
  await give(dir, { isTheirs: false, mode: 0o710 })
  return {
    dir: join(dir, 'files'),
    uid,
    theirs: [join(dir, 'home'), join(dir, 'tmp')],
    env: {
      PATH: path,
      HOME: join(dir, 'home'),
      TMPDIR: join(dir, 'tmp'),
      KUBECONFIG: join(dir, 'kubeconfig'),
      KUBERC: 'off',
      KUBE_EDITOR: editor,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      LANG: 'C.UTF-8',
    },
    setToken: token => write('token', token),
    putFile: (name, text) => write(join('files', name), text),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** A user is free as long as no folder has its number: also after a restart, and beside another of us on this machine. */
async function claim(): Promise<{ dir: string; uid: number }> {
  for (let tried = 0; tried < UIDS; tried++) {
    const uid = FIRST_UID + (next++ % UIDS)
    const dir = join(tmpdir(), `${PREFIX}${uid}`)
    try {
      await mkdir(dir, { mode: 0o700 })
      return { dir, uid }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  throw new Error('Cannot give a terminal a user of its own: all are taken')
}

/** kubectl reads the token's file again about once a minute, so a new token needs no new kubectl. */
function kubeconfigFor({ name, server, serverName, caPem }: ClusterAccess, tokenFile: string) {
  const certificate = Buffer.from(caPem).toString('base64')
  const cluster = { server, 'tls-server-name': serverName, 'certificate-authority-data': certificate }
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: 'me', user: { tokenFile } }],
    contexts: [{ name, context: { cluster: name, user: 'me' } }],
    'current-context': name,
  }
}
