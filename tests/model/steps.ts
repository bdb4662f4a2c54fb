// One random grant or revocation: asked of one of the processes as an admin would, then told to the oracle.
import type { Fixture, Reply } from '../../core/fixture.ts'
import type { Binding, Cluster, Labels, Role, World } from './oracle.ts'
import type { Random } from './random.ts'

type Deps = { world: World; random: Random; admin: string; process: Fixture; clock: { ms: number } }
/** What was done, and whose rights it may have changed: undefined is everyone's. */
export type Step = { what: string; userId?: string | undefined }

const LABELS = { zone: ['a', 'b'], tier: ['x', 'y'] }
const NAMESPACES = ['one', 'two', 'three']
/** What a role of namespaces may hold, and what only a wider one may. */
const NARROW = ['clusters.read', 'projects.read', 'kubeconfigs.create']
const WIDE = [...NARROW, 'clusters.write', 'bindings.read']
const CLUSTER_ROLES = ['view', 'edit', 'admin']
const MOST_BINDINGS = 120

export async function step(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const roll = random.below(100)
  if (roll < 40) return world.bindings.size < MOST_BINDINGS ? grant(deps) : revoke(deps)
  if (roll < 68) return revoke(deps)
  if (roll < 74) return rewrite(deps)
  if (roll < 88) return membership(deps)
  if (roll < 91) return changeRole(deps)
  if (roll < 95) return moveCluster(deps)
  if (roll < 96) return replaceRole(deps)
  if (roll < 97) return replaceUser(deps)
  if (roll < 98) return replaceGroup(deps)
  return passTime(deps)
}

async function grant(deps: Deps): Promise<Step> {
  const body = randomBinding(deps)
  const reply = await ask<Binding>(deps, { method: 'POST', path: '/v1/bindings', body })
  if (reply.status === 409) return { what: 'grant what is given already', userId: body.user_id ?? undefined }
  return keepBinding(deps, 'grant', expectStatus(reply, 201))
}

async function revoke(deps: Deps): Promise<Step> {
  const { world, random } = deps
  if (world.bindings.size === 0) return grant(deps)
  const binding = random.pick(world.bindings.values())
  expectStatus(await ask(deps, { method: 'DELETE', path: `/v1/bindings/${binding.id}` }), 204)
  world.bindings.delete(binding.id)
  return { what: `revoke ${binding.role}`, userId: binding.user_id ?? undefined }
}

async function rewrite(deps: Deps): Promise<Step> {
  const { world, random } = deps
  if (world.bindings.size === 0) return grant(deps)
  const { id, user_id, group_id } = random.pick(world.bindings.values())
  const body = { ...randomBinding(deps), user_id, group_id }
  const reply = await ask<Binding>(deps, { method: 'PUT', path: `/v1/bindings/${id}`, body })
  if (reply.status === 409) return { what: 'rewrite to what is given already', userId: user_id ?? undefined }
  return keepBinding(deps, 'rewrite', expectStatus(reply, 200))
}

function keepBinding({ world }: Deps, what: string, binding: Binding): Step {
  world.bindings.set(binding.id, binding)
  return { what: `${what} ${JSON.stringify(binding)}`, userId: binding.user_id ?? undefined }
}

function randomBinding({ world, random, clock }: Deps) {
  const role = random.pick(world.roles.values())
  const isWide = role.scope === 'organization'
  const isToGroup = random.isOneIn(2)
  return {
    role: role.name,
    user_id: isToGroup ? null : random.pick(world.users.keys()),
    group_id: isToGroup ? random.pick(world.groups) : null,
    project_id: isWide || random.isOneIn(4) ? null : random.pick(world.projects),
    cluster_selector: isWide || random.isOneIn(2) ? null : randomLabels(random, 1),
    namespaces: role.scope === 'namespace' ? [random.pick(NAMESPACES)] : [],
    expires_at: random.isOneIn(5) ? new Date(clock.ms + 1 + random.below(600_000)).toISOString() : null,
  }
}

function randomLabels(random: Random, least: number): Labels {
  const keys = Object.keys(LABELS) as (keyof typeof LABELS)[]
  const chosen = random.some(keys, keys.length)
  if (chosen.length < least) chosen.push(random.pick(keys))
  return Object.fromEntries(chosen.map(key => [key, random.pick(LABELS[key])]))
}

async function membership(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const body = { user_id: random.pick(world.users.keys()), group_id: random.pick(world.groups) }
  const known = [...world.memberships.values()].find(
    one => one.user_id === body.user_id && one.group_id === body.group_id,
  )
  if (known) {
    expectStatus(await ask(deps, { method: 'DELETE', path: `/v1/group-memberships/${known.id}` }), 204)
    world.memberships.delete(known.id)
    return { what: 'leave a group', userId: body.user_id }
  }
  const { id } = expectStatus(
    await ask<{ id: string }>(deps, { method: 'POST', path: '/v1/group-memberships', body }),
    201,
  )
  world.memberships.set(id, { id, ...body })
  return { what: 'join a group', userId: body.user_id }
}

function randomRole(random: Random, scope: Role['scope']): Pick<Role, 'permissions' | 'cluster_roles'> {
  const permissions = scope === 'namespace' ? NARROW : WIDE
  return { permissions: random.some(permissions, permissions.length), cluster_roles: random.some(CLUSTER_ROLES, 2) }
}

async function changeRole(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const { id, name, scope } = random.pick([...world.roles.values()].filter(role => role.id !== ''))
  const body = { name, display_name: name, scope, ...randomRole(random, scope) }
  world.roles.set(name, expectStatus(await ask<Role>(deps, { method: 'PUT', path: `/v1/roles/${id}`, body }), 200))
  return { what: `change role ${name}` }
}

/** Deleted and made again under the same name: a cache that goes by names would be fooled. */
async function replaceRole(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const bound = new Set([...world.bindings.values()].map(({ role }) => role))
  const { id, name, scope } = random.pick([...world.roles.values()].filter(role => role.id !== ''))
  expectStatus(await ask(deps, { method: 'DELETE', path: `/v1/roles/${id}` }), bound.has(name) ? 409 : 204)
  if (bound.has(name)) return { what: `keep role ${name}` }
  const body = { name, display_name: name, scope, ...randomRole(random, scope) }
  world.roles.set(name, expectStatus(await ask<Role>(deps, { method: 'POST', path: '/v1/roles', body }), 201))
  return { what: `make role ${name} again` }
}

async function moveCluster(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const { id, name } = random.pick(world.clusters.values())
  const project_id = random.pick(world.projects)
  const others = world.projects.filter(other => other !== project_id)
  const body = { name, project_id, shared_project_ids: random.some(others, 2), labels: randomLabels(random, 0) }
  const cluster = expectStatus(await ask<Cluster>(deps, { method: 'PUT', path: `/v1/clusters/${id}`, body }), 200)
  world.clusters.set(id, cluster)
  return { what: `move cluster ${name}` }
}

async function replaceUser(deps: Deps): Promise<Step> {
  const { world, random, process } = deps
  const gone = random.pick(world.users.keys())
  expectStatus(await ask(deps, { method: 'DELETE', path: `/v1/users/${gone}` }), 204)
  world.users.delete(gone)
  drop(world.memberships, one => one.user_id === gone)
  drop(world.bindings, one => one.user_id === gone)
  const user = await newUser(process)
  world.users.set(user.id, user)
  return { what: 'a user for another', userId: user.id }
}

async function replaceGroup(deps: Deps): Promise<Step> {
  const { world, random } = deps
  const gone = random.pick(world.groups)
  expectStatus(await ask(deps, { method: 'DELETE', path: `/v1/groups/${gone}` }), 204)
  world.groups.delete(gone)
  drop(world.memberships, one => one.group_id === gone)
  drop(world.bindings, one => one.group_id === gone)
  world.groups.add(await newGroup(deps))
  return { what: 'a group for another' }
}

async function passTime({ clock, random }: Deps): Promise<Step> {
  clock.ms += random.below(120_000)
  return { what: 'time passes' }
}

export async function newUser(process: Fixture) {
  const { id, token } = await process.person(crypto.randomUUID())
  const { body } = await process.ask<{ session_id: string }>('GET', '/v1/whoami', { token })
  return { id, token, session: body.session_id }
}

export async function newGroup(deps: Pick<Deps, 'process' | 'admin'>): Promise<string> {
  const name = `g${crypto.randomUUID()}`
  const body = { name, display_name: name }
  return expectStatus(await ask<{ id: string }>(deps, { method: 'POST', path: '/v1/groups', body }), 201).id
}

export function ask<T = unknown>(
  { process, admin }: Pick<Deps, 'process' | 'admin'>,
  { method, path, body }: { method: string; path: string; body?: object },
) {
  return process.ask<T>(method, path, { token: admin, ...(body ? { body } : {}) })
}

export function expectStatus<T>({ status, body, text }: Reply<T>, expected: number): T {
  if (status !== expected) throw new Error(`Expected ${expected}, got ${status}: ${text}`)
  return body
}

function drop<T>(from: Map<string, T>, isGone: (one: T) => boolean): void {
  for (const [id, one] of from) if (isGone(one)) from.delete(id)
}
