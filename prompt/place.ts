// Where one session's programs live: a folder of its own with a kubeconfig for one cluster and one person, owned by a user
// that nobody else is. It goes with the session.
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
  env: Record<string, string>
  setToken: (token: string) => Promise<void>
  putFile: (name: string, text: string) => Promise<void>
  remove: () => Promise<void>
}

/** Made up ids, far from those of people and services; each session has one that no other has. */
const FIRST_UID = 2_000_000
const UIDS = 100_000
let next = 0

export async function makePlace(
  cluster: ClusterAccess,
  { isRoot, path, editor }: { isRoot: boolean; path: string; editor: string },
): Promise<Place> {
  const uid = isRoot ? FIRST_UID + (next++ % UIDS) : undefined
  const dir = await mkdtemp(join(tmpdir(), 'sal-prompt-'))
  const own = async (name: string) => {
    if (uid !== undefined) await chown(name, uid, uid)
  }
  const write = async (name: string, text: string) => {
    const file = join(dir, name)
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await own(`${file}.new`)
    await rename(`${file}.new`, file)
  }
  await chmod(dir, 0o700)
  for (const folder of ['home', 'tmp', 'files']) {
    await mkdir(join(dir, folder), { mode: 0o700 })
    await own(join(dir, folder))
  }
  await write('kubeconfig', JSON.stringify(kubeconfigFor(cluster, join(dir, 'token'))))
  await own(dir)
  return {
    dir: join(dir, 'files'),
    uid,
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
    remove: () => rm(dir, { recursive: true, force: true }),
  }
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
