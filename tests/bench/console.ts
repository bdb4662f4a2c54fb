// What pages of the console cost at 1,000 clusters and 10,000 users: milliseconds in the server, and bytes that a first visit
// transfers, packed, with style and scripts. Prints JSON, with the pages that are over budget; then it fails.
//   bun tests/bench/console.ts [path …]
import { openFixture } from '../../core/fixture.ts'
import { handlerOf } from '../../core/sign-ins/fixture.ts'
import { seedConsole } from './console-seed.ts'
import { seed } from './decisions-seed.ts'
import { percentiles } from './stack.ts'

const BUDGET = { server_ms: 150, first_visit_bytes: 100_000 }
const PATHS = [
  ...['/', '/welcome', '/kubeconfig', '/account', '/settings'],
  ...[
    '/clusters',
    '/clusters?q=bench-77',
    '/clusters/:cluster',
    '/clusters/:cluster/access',
    '/clusters/:cluster/delete',
  ],
  ...['/projects', '/projects/:project', '/users', '/users?q=user77', '/users/:user', '/users/:user/keys'],
  ...['/groups', '/groups/:group', '/machine-users', '/providers', '/bindings', '/bindings?q=user77', '/bindings/new'],
  ...['/roles', '/roles/:role', '/access', '/access/who?cluster=bench-1&verb=get&resource=pods&namespace=team-1'],
  ...[
    '/audit',
    '/audit?outcome=denied&range=24h',
    '/audit?q=team-7',
    '/api-events',
    '/api-events?action=sessions.create',
  ],
  ...['/connections', '/recordings', '/recordings?q=web', '/sinks', '/checkpoints'],
  ...['/sessions', '/certificates', '/tokens', '/search?q=bench', '/search?q=user77'],
]
const ROUNDS = 30
const HOME = 'http://core.test'

type Figures = { server_ms: { p50: number; p99: number }; first_visit_bytes: number }

const core = await openFixture('postgres')
try {
  await seed(core)
  await seedConsole(core)
  const { id, token } = await core.person('admin')
  await core.bind(id, 'admin')
  const handle = handlerOf(core, HOME)
  const ids = await someIds()
  const figures: Record<string, Figures> = {}
  for (const path of process.argv.length > 2 ? process.argv.slice(2) : PATHS)
    figures[path] = await measure(
      path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name),
      token,
      handle,
    )
  const over = Object.keys(figures).filter(path => isOver(figures[path]))
  process.stdout.write(`${JSON.stringify({ ...figures, over }, null, 2)}\n`)
  process.exitCode = over.length === 0 ? 0 : 1
} finally {
  await core.close()
}
process.exit()

async function someIds(): Promise<Record<string, string>> {
  const [row] = await core.sql<Record<string, string>[]>`
    select (select id from clusters where name = 'bench-1') as cluster, (select id from users where email = 'user77@bench.example') as user,
      (select id from groups where name = 'bench-77') as group, (select id from projects where name = 'bench-7') as project,
      (select id from roles where name = 'cluster-admin') as role`
  return row ?? {}
}

/** By the median: the slowest of thirty tells what else the machine did. */
function isOver(figures: Figures | undefined): boolean {
  return !figures || figures.server_ms.p50 > BUDGET.server_ms || figures.first_visit_bytes > BUDGET.first_visit_bytes
}

type Handle = (request: Request) => Promise<Response>

async function measure(path: string, token: string, handle: Handle): Promise<Figures> {
  const get = (to: string) =>
    handle(new Request(HOME + to, { headers: { cookie: `sal_session=${token}`, 'accept-encoding': 'gzip' } }))
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const from = performance.now()
    const answer = await get(path)
    const body = new Uint8Array(await answer.arrayBuffer())
    if (answer.status !== 200) throw new Error(`Cannot measure ${path}: it answers ${answer.status}`)
    if (round > 0) times.push(performance.now() - from)
    else bytes = body.length + (await assets(body, get))
  }
  return { server_ms: percentiles(times), first_visit_bytes: bytes }
}

async function assets(page: Uint8Array, get: (path: string) => Promise<Response>): Promise<number> {
  const text = new TextDecoder().decode(page[0] === 0x1f ? Bun.gunzipSync(new Uint8Array(page)) : page)
  let bytes = 0
  for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g))
    bytes += (await (await get(path)).arrayBuffer()).byteLength
  return bytes
}
