// Our clusters, contexts and user into a kubeconfig that is someone's, as a pure function of text.
// Promise: an entry that is not ours comes out as it went in, or nothing comes out at all.
import { ExitError, UsageError } from '../kit/exit'
import { type Entry, type Kubeconfig, openKubeconfig, type Section, type Value } from './kubeconfig-yaml'

export type OurCluster = { id: string; name: string; server: string; ca_pem: string; tls_server_name?: string }
export type OurUser = { id: string; name: string; body: { [key: string]: Value } }
export type Ours = {
  installation_id: string
  /** The API the user entry signs in at. */
  server: string
  relay_url: string
  clusters: OurCluster[]
  user: OurUser
}

export type MergeOptions = {
  path: string
  /** A cluster's name: its context becomes the current one. */
  current?: string | undefined
  /** Files kubectl reads beside this one: their names and their current context count. */
  others?: { path: string; text: string }[]
}
export type Merged = { text: string; contexts: Map<string, string>; current: string }

/** Every entry of ours carries it, so that a later run knows what it may replace, whatever its name is by then. */
const MARK = 'salaminia'

export function mergeKubeconfig(before: string, ours: Ours, options: MergeOptions): Merged {
  const file = openKubeconfig(before, options.path)
  const others = (options.others ?? []).map(other => openKubeconfig(other.text, other.path))
  const foreign = guardForeign(file, options.path)
  const place = placer(file, others, ours)
  const user = place('users', ours.user.name, entry => isMarked(entry, ours, ours.user.id))
  fillUser(user, ours)
  foreign.not('users', user)
  const contexts = new Map<string, string>()
  for (const cluster of ours.clusters) {
    const entry = place('clusters', cluster.name, one => isCluster(one, ours, cluster))
    fillCluster(entry, ours, cluster)
    foreign.not('clusters', entry)
    const context = place('contexts', cluster.name, one => isContext(one, ours, { cluster, entry }))
    fillContext(context, ours, { cluster, entry, user })
    foreign.not('contexts', context)
    contexts.set(cluster.name, context.name)
  }
  const current = chooseCurrent(file, { others, contexts, wanted: options.current })
  if (current !== file.current()) file.setCurrent(current)
  const text = file.toText()
  foreign.check(text)
  return { text, contexts, current }
}

/** The entry that is ours by what it says; else a stale one that has our name; else a new one under a free name. */
function placer(file: Kubeconfig, others: Kubeconfig[], ours: Ours) {
  return (section: Section, name: string, isSame: (entry: Entry) => boolean): Entry => {
    const entries = file.entries(section)
    const same = entries.find(isSame)
    if (same) return same
    // kubectl takes the first file that has a name, so ours would hide the entry in another file.
    const taken = new Set(others.flatMap(other => other.entries(section).map(entry => entry.name)))
    for (const candidate of candidates(name)) {
      if (taken.has(candidate)) continue
      const there = entries.find(entry => entry.name === candidate)
      if (!there) return file.add(section, candidate)
      if (isStale(section, there, { file, ours })) return there
    }
    throw new ExitError(`Cannot name the entry "${name}": every name like it is taken`)
  }
}

function* candidates(name: string): Generator<string> {
  yield name
  const prefixed = name.startsWith(`${MARK}-`) ? name : `${MARK}-${name}`
  if (prefixed !== name) yield prefixed
  for (let count = 2; count < 1000; count++) yield `${prefixed}-${count}`
}

/** Left by an installation that stood at this address before, or by a cluster that had the name before: dead by now. */
function isStale(section: Section, entry: Entry, { file, ours }: { file: Kubeconfig; ours: Ours }): boolean {
  if (section === 'users') {
    const { server, installation } = entry.note(MARK) ?? {}
    return server === ours.server && installation !== ours.installation_id
  }
  const cluster = section === 'clusters' ? entry : clusterOf(entry, file)
  const origin = originOf(cluster?.text('server'))
  return origin !== undefined && origin === originOf(ours.relay_url)
}

function clusterOf(context: Entry, file: Kubeconfig): Entry | undefined {
  const name = context.text('cluster')
  return file.entries('clusters').find(entry => entry.name === name)
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}

function isMarked(entry: Entry, ours: Ours, id: string): boolean {
  const note = entry.note(MARK)
  return note?.installation === ours.installation_id && note.id === id
}

/** One from a file of the console carries no mark, but says the same. */
function isCluster(entry: Entry, ours: Ours, { id }: OurCluster): boolean {
  if (isMarked(entry, ours, id)) return true
  if (originOf(entry.text('server')) !== originOf(ours.relay_url)) return false
  return (
    entry.text('server')?.endsWith(`/k8s/clusters/${id}`) === true ||
    entry.text('tls-server-name')?.startsWith(`${id}.user.`) === true
  )
}

function isContext(entry: Entry, ours: Ours, of: { cluster: OurCluster; entry: Entry }): boolean {
  if (isMarked(entry, ours, of.cluster.id)) return true
  return entry.name === of.cluster.name && entry.text('cluster') === of.entry.name
}

/** Every way to authenticate that a user entry knows: a second one beside ours would be tried too. */
const CREDENTIAL_KEYS = [
  'exec',
  'auth-provider',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
]

function fillUser(entry: Entry, { installation_id, server, user }: Ours): void {
  for (const key of CREDENTIAL_KEYS) if (!Object.hasOwn(user.body, key)) entry.drop(key)
  for (const [key, value] of Object.entries(user.body)) entry.set(key, value)
  entry.setNote(MARK, { installation: installation_id, id: user.id, server })
}

function fillCluster(entry: Entry, { installation_id }: Ours, cluster: OurCluster): void {
  entry.set('server', cluster.server)
  entry.set('certificate-authority-data', Buffer.from(cluster.ca_pem).toString('base64'))
  for (const key of ['certificate-authority', 'insecure-skip-tls-verify']) entry.drop(key)
  if (cluster.tls_server_name === undefined) entry.drop('tls-server-name')
  else entry.set('tls-server-name', cluster.tls_server_name)
  entry.setNote(MARK, { installation: installation_id, id: cluster.id })
}

/** The namespace stays: it is the user's own choice. */
function fillContext(
  context: Entry,
  { installation_id }: Ours,
  { cluster, entry, user }: { cluster: OurCluster; entry: Entry; user: Entry },
): void {
  context.set('cluster', entry.name)
  context.set('user', user.name)
  context.setNote(MARK, { installation: installation_id, id: cluster.id })
}

function chooseCurrent(
  file: Kubeconfig,
  { others, contexts, wanted }: { others: Kubeconfig[]; contexts: Map<string, string>; wanted: string | undefined },
): string {
  if (wanted !== undefined) {
    const found = contexts.get(wanted) ?? file.entries('contexts').find(entry => entry.name === wanted)?.name
    if (found === undefined) throw new UsageError(`Cannot make "${wanted}" the current context: there is none`)
    return found
  }
  const isSet = [file, ...others].some(one => one.current() !== '')
  return isSet ? file.current() : ([...contexts.values()][0] ?? '')
}

/** Reads the result anew and compares: what YAML cannot bring through unharmed is refused, not written. */
function guardForeign(file: Kubeconfig, path: string) {
  const before = file.toPlain()
  const ours: Record<Section, Set<string>> = { clusters: new Set(), users: new Set(), contexts: new Set() }
  return {
    not: (section: Section, entry: Entry) => void ours[section].add(entry.name),
    check: (text: string) => {
      if (!Bun.deepEquals(withoutOurs(before, ours), withoutOurs(openKubeconfig(text, path).toPlain(), ours), true))
        throw new ExitError(`Cannot change ${path} without harm to entries that are not ours; nothing was written`)
    },
  }
}

function withoutOurs(plain: unknown, ours: Record<Section, Set<string>>): Record<string, unknown> {
  const { 'current-context': _, ...rest } = plain as Record<string, unknown>
  for (const [section, names] of Object.entries(ours)) {
    const entries = Array.isArray(rest[section]) ? (rest[section] as ({ name?: unknown } | null)[]) : []
    rest[section] = entries.filter(entry => !names.has(String(entry?.name)))
  }
  return rest
}
