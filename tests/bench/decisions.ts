// What a decision costs at 10,000 users, 1,000 groups and 100,000 bindings, with sign-ins and the first page of users.
// `cold` reads the principal's bindings from the database for every decision; `loaded` asks what was not asked before, of a
// principal whose bindings are known. Prints JSON.
//   bun tests/bench/decisions.ts [--only postgres|embedded]
import type { Permission } from '../../core/access/permissions.ts'
import { type Fixture, openFixture } from '../../core/fixture.ts'
import { DATABASE_KINDS, type DatabaseKind } from '../harness/database.ts'
import { type Seeded, SIZES, seed } from './decisions-seed.ts'

const ROUNDS = 3
/** As many as requests a busy core has under way. */
const AT_ONCE = 32

const PERMISSIONS: readonly Permission[] = ['clusters.read', 'clusters.write', 'bindings.read', 'bindings.write']

const [, only] = process.argv.slice(2)
const figures: Record<string, unknown> = { sizes: SIZES }
for (const kind of DATABASE_KINDS.filter(one => only === undefined || one === only)) figures[kind] = await measure(kind)
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
process.exit(0)

async function measure(kind: DatabaseKind): Promise<unknown> {
  const core = await openFixture(kind)
  try {
    const { users, projects } = await seed(core)
    const found = {
      cold: await median(() => cold(core, { users, projects })),
      credential_and_cold: await median(() => authenticated(core, users)),
      loaded: await median(() => loaded(core, { users, projects })),
      first_page_ms: await pages(core, '/v1/users'),
      who_can_page_ms: await pages(core, `/v1/access/principals?permission=clusters.read&project=${projects[0]}`),
      sign_ins: await median(() => signIns(core)),
    }
    return {
      bindings_of_a_principal: (await core.services.access.of(asker(users[0] ?? '', 'any'))).bindings.length,
      ...found,
    }
  } finally {
    await core.close()
  }
}

function asker(userId: string, revision: string) {
  return { userId, revision, limit: null }
}

/** Each user once, at a revision nobody has seen. */
async function cold({ services: { access } }: Fixture, { users, projects }: Seeded): Promise<Rate> {
  const revision = crypto.randomUUID()
  return perSecond(users.length, at => {
    const projectId = projects[at % projects.length] ?? ''
    return access.decide(asker(users[at] ?? '', revision), 'clusters.read', { projectId })
  })
}

/** With reading the credential before, as each request does. */
async function authenticated({ services, tokenFor }: Fixture, users: readonly string[]): Promise<Rate> {
  const round = crypto.randomUUID()
  const tokens: string[] = []
  for (const user of users.slice(0, 2_000)) tokens.push(await tokenFor(user))
  return perSecond(tokens.length, async at => {
    const principal = await services.authenticate(`Bearer ${tokens[at]}`, { requestId: '', sourceAddress: '' })
    return services.access.decide({ ...principal, revision: `${round} ${at}` }, 'clusters.read', 'anywhere')
  })
}

/** Each question once a principal: nothing is answered from the memory of an answer. */
async function loaded({ services: { access } }: Fixture, { users, projects }: Seeded): Promise<Rate> {
  const revision = crypto.randomUUID()
  const some = users.slice(0, 2_000)
  await perSecond(some.length, at => access.of(asker(some[at] ?? '', revision)))
  const count = some.length * projects.length * PERMISSIONS.length
  return perSecond(count, at => {
    const projectId = projects[Math.floor(at / some.length) % projects.length] ?? ''
    const permission = PERMISSIONS[Math.floor(at / some.length / projects.length)] ?? 'clusters.read'
    return access.decide(asker(some[at % some.length] ?? '', revision), permission, { projectId })
  })
}

async function signIns({ ask }: Fixture): Promise<Rate> {
  return perSecond(60, async at => {
    const body = { email: `user${at}@bench.example`, password: 'correct horse battery staple' }
    const { status, text } = await ask('POST', '/v1/sessions', { body })
    if (status !== 201) throw new Error(`Cannot sign in: ${status} ${text}`)
  })
}

async function pages({ ask, admin }: Fixture, path: string): Promise<{ p50: number; p99: number }> {
  const took: number[] = []
  for (let left = 320; left > 0; left--) {
    const from = performance.now()
    const { status, text } = await ask('GET', path, { token: admin })
    if (status !== 200) throw new Error(`Cannot read the page: ${status} ${text}`)
    took.push(performance.now() - from)
  }
  const sorted = took.slice(20).sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100
  return { p50: at(0.5), p99: at(0.99) }
}

/** `core_us`: what core's own thread spends on one; the database spends its own. */
type Rate = { per_s: number; core_us: number }

async function perSecond(count: number, ask: (at: number) => Promise<unknown>): Promise<Rate> {
  let next = 0
  const worker = async () => {
    while (next < count) await ask(next++)
  }
  const before = process.cpuUsage()
  const from = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(before)
  return { per_s: Math.round(count / seconds), core_us: Math.round(((user + system) / count) * 10) / 10 }
}

async function median(measureOnce: () => Promise<Rate>): Promise<Rate | undefined> {
  const rounds: Rate[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureOnce())
  return rounds.sort((a, b) => a.per_s - b.per_s)[Math.floor(ROUNDS / 2)]
}
