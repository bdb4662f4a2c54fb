// Ten thousand random grants and revocations, each asked of one of two core processes on one PostgreSQL; after every one
// both answer as the oracle does. A failure names its seed: SAL_TEST_SEED repeats it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { PERMISSIONS } from '../../core/access/permissions.ts'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture.ts'
import { openKeySet, verify } from '../../relay/wire/claims.ts'
import { openTrust } from '../../relay/wire/identity.ts'
import { DATABASE_KINDS } from '../harness/database.ts'
import { type Cluster, may, type Place, type Role, rightsIn, type User, visibleClusters, type World } from './oracle.ts'
import { Random } from './random.ts'
import { ask, expectStatus, newGroup, newUser, step } from './steps.ts'

const STEPS = 10_000
const SIZES = { users: 12, groups: 5, projects: 3, clusters: 6 }
const SOME_PERMISSIONS = [
  'clusters.read',
  'clusters.write',
  'bindings.write',
  'kubeconfigs.create',
  'users.read',
] as const
const seed = Number(process.env.SAL_TEST_SEED ?? crypto.getRandomValues(new Uint32Array(1))[0])

const processes: Fixture[] = []
beforeAll(async () => {
  if (!DATABASE_KINDS.includes('postgres')) return
  const first = await openFixture('postgres')
  processes.push(first, await openFixture('postgres', { beside: first }))
}, HOOK_MS)
afterAll(async () => {
  for (const one of processes.reverse()) await one.close()
})

test.skipIf(!DATABASE_KINDS.includes('postgres'))(
  'two processes answer as the oracle after every step',
  async () => {
    const random = Random(seed)
    const world = await newWorld()
    for (let at = 0; at < STEPS; at++) {
      const { what, userId } = await step({ ...here(), world, random, process: random.pick(processes) })
      const affected = userId === undefined ? undefined : world.users.get(userId)
      const asked = [affected ?? random.pick(world.users.values())]
      if (random.isOneIn(4)) asked.push(random.pick(world.users.values()))
      for (const user of asked) {
        const expected = expectation(world, user, { random, isWhole: random.isOneIn(3) })
        const answers = await Promise.all(processes.map(one => answersOf(one, user, expected)))
        for (const answer of answers)
          expect({ seed, at, what, ...answer }).toEqual({ seed, at, what, ...expected.answer })
      }
    }
  },
  600_000,
)

function here() {
  const [first] = processes
  if (!first) throw new Error('no process')
  return { process: first, admin: first.admin, clock: first.clock }
}

async function newWorld(): Promise<World> {
  const { process, admin, clock } = here()
  const made = async <T>(count: number, make: (at: number) => Promise<T>) => {
    const all: T[] = []
    for (let at = 0; at < count; at++) all.push(await make(at))
    return all
  }
  const create = async <T>(path: string, body: object) =>
    expectStatus(await ask<T>({ process, admin }, { method: 'POST', path, body }), 201)
  const projects = await made(SIZES.projects, async at => {
    const body = { name: `p${at}`, display_name: `P${at}` }
    return (await create<{ id: string }>('/v1/projects', body)).id
  })
  const clusters = await made(SIZES.clusters, at =>
    create<Cluster>('/v1/clusters', { name: `c${at}`, project_id: projects[at % projects.length] }),
  )
  for (const scope of ['organization', 'project', 'project', 'namespace', 'namespace'])
    await create('/v1/roles', { name: `own-${crypto.randomUUID()}`, display_name: 'Own', scope })
  const { items } = expectStatus(
    await ask<{ items: (Role & { is_builtin: boolean })[] }>(here(), { method: 'GET', path: '/v1/roles?limit=200' }),
    200,
  )
  const users = await made(SIZES.users, () => newUser(process))
  return {
    projects,
    users: new Map(users.map(user => [user.id, user])),
    groups: new Set(await made(SIZES.groups, () => newGroup({ process, admin }))),
    // A built-in role has no id here, since it can be bound and never changed.
    roles: new Map(items.map(({ is_builtin, ...role }) => [role.name, is_builtin ? { ...role, id: '' } : role])),
    clusters: new Map(clusters.map(cluster => [cluster.id, cluster])),
    memberships: new Map(),
    bindings: new Map(),
    nowMs: () => clock.ms,
  }
}

type Question = { permission: (typeof PERMISSIONS)[number]; place: Place }
type Expected = ReturnType<typeof expectation>

/** `isWhole`: also the clusters listed and the rights granted there. */
function expectation(world: World, user: User, { random, isWhole }: { random: Random; isWhole: boolean }) {
  const cluster = random.pick(world.clusters.values())
  const places: Place[] = ['organization', ...world.projects.map(project => ({ project })), { cluster }]
  const permissions = [...SOME_PERMISSIONS, random.pick(PERMISSIONS)]
  const questions: Question[] = permissions.flatMap(permission => places.map(place => ({ permission, place })))
  const allowed = questions.filter(question => may(world, user.id, question)).map(textOf)
  const more = isWhole && { clusters: visibleClusters(world, user.id), rights: rightsIn(world, user.id, cluster) }
  return { cluster, questions, isWhole, answer: { allowed, ...more } }
}

async function answersOf(core: Fixture, user: User, expected: Expected): Promise<Expected['answer']> {
  const { cluster, questions, isWhole } = expected
  const principal = await core.services.authenticate(`Bearer ${user.token}`, { requestId: '', sourceAddress: '' })
  const { decide } = await core.services.access.of(principal)
  const allowed = questions.filter(({ permission, place }) => decide(permission, scopeOf(place)).allow).map(textOf)
  if (!isWhole) return { allowed }
  return { allowed, clusters: await clustersSeen(core, user), rights: await grantedIn(core, user, cluster) }
}

async function clustersSeen(core: Fixture, { token }: User): Promise<string[]> {
  const { body } = await core.ask<{ items?: { id: string }[] }>('GET', '/v1/clusters?limit=200', { token })
  return body.items?.map(({ id }) => id).sort() ?? []
}

/** As the relay would be given them and the agent would read them. */
async function grantedIn(core: Fixture, user: User, cluster: Cluster): Promise<string[]> {
  const asked = { cluster_id: cluster.id, principal_id: user.id, credential: `session:${user.session}` }
  const answer = await core.services.grants(asked)
  if ('denied' in answer) return []
  const { root } = openTrust(core.authority.trust)
  const issuer = core.authority.installation
  const keys = openKeySet(core.authority.keySet(), { root: root.publicKey, issuer, nowMs: core.clock.ms })
  const claims = verify('sal-grant+jwt', answer.grant, {
    keys: keys.grant,
    issuer,
    audience: cluster.id,
    nowMs: core.clock.ms,
  })
  const all = claims.rights.flatMap(right => (right.namespaces ?? ['*']).map(name => `${right.cluster_role} ${name}`))
  return all.filter(right => right.endsWith(' *') || !all.includes(`${right.split(' ')[0]} *`)).sort()
}

function scopeOf(place: Place) {
  if (place === 'organization') return place
  if ('project' in place) return { projectId: place.project }
  const { project_id, shared_project_ids, labels } = place.cluster
  return { projectIds: [project_id, ...shared_project_ids], labels }
}

function textOf({ permission, place }: Question): string {
  if (place === 'organization') return `${permission} ${place}`
  return `${permission} ${'project' in place ? place.project : place.cluster.id}`
}
