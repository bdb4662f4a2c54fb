// What pages of the console cost at 1,000 clusters and 10,000 users: milliseconds in the server, and bytes that a first visit
// transfers, packed, with style and scripts. Prints JSON.
import { openFixture } from '../../core/fixture.ts'
import { handlerOf } from '../../core/sign-ins/fixture.ts'
import { seed } from './decisions-seed.ts'
import { percentiles } from './stack.ts'

const PATHS = [
  '/',
  '/clusters',
  '/clusters?q=bench-77',
  '/users',
  '/users?q=user77',
  '/bindings',
  '/groups',
  '/roles',
  '/audit',
]
const ROUNDS = 30
const MORE_CLUSTERS = 800
const HOME = 'http://core.test'

const core = await openFixture('postgres')
try {
  await seed(core)
  await core.sql`insert into clusters (id, name, project_id, labels, created_at)
    select gen_random_uuid(), 'more-' || n, ${core.projectId}, jsonb_build_object('zone', 'z' || n % 5), now()
    from generate_series(1, ${MORE_CLUSTERS}::int) n`
  const { id, token } = await core.person('admin')
  await core.bind(id, 'admin')
  const handle = handlerOf(core, HOME)
  const figures: Record<string, unknown> = {}
  for (const path of PATHS) figures[path] = await measure(path, token, handle)
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  await core.close()
}
process.exit(0)

type Handle = (request: Request) => Promise<Response>

async function measure(path: string, token: string, handle: Handle): Promise<unknown> {
  const get = (to: string) =>
    handle(new Request(HOME + to, { headers: { cookie: `sal_session=${token}`, 'accept-encoding': 'gzip' } }))
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const from = performance.now()
    const answer = await get(path)
    const body = new Uint8Array(await answer.arrayBuffer())
    if (answer.status !== 200) return { status: answer.status }
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
