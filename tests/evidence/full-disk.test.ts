// A relay whose disk is really full: it refuses, people hear of it, and once there is room again it serves and says what is
// missing. Needs root, for a small tmpfs.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { relayedTarget, startFixedApiServer, type Target } from '../bench/stack.ts'
import { until } from '../harness/cluster-wait.ts'
import { DATABASE_KINDS, freshDatabase } from '../harness/database.ts'
import { type Fleet, type FleetRelay, startFleet } from '../harness/fleet.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { faultsOf, readChains } from './stored.ts'

setDefaultTimeout(120_000)

const isPossible = process.getuid?.() === 0 && DATABASE_KINDS.includes('postgres')

let database: Awaited<ReturnType<typeof freshDatabase>>
let sal: Salaminia
let fleet: Fleet
let relay: FleetRelay
let api: Awaited<ReturnType<typeof startFixedApiServer>>
let target: Target
let disk: string

beforeAll(async () => {
  if (!isPossible) return
  disk = await mkdtemp(join(tmpdir(), 'sal-full-disk-'))
  const mounted = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
  if (mounted.exitCode !== 0) throw new Error(`Cannot mount a tmpfs: ${mounted.stderr.toString()}`)
  await mkdir(join(disk, 'relay'))
  database = await freshDatabase()
  sal = await startSalaminia({ isCoreOnly: true, databaseUrl: database.where.url })
  fleet = await startFleet(sal)
  relay = await fleet.relay('full', ['--data', join(disk, 'relay'), '--spool-free-mib', '0'])
  api = await startFixedApiServer(sal)
  await fleet.agent('fixed', api.kubeconfig, relay)
  const person = await sal.person('someone@example.com', [{ role: 'cluster-admin' }])
  target = await relayedTarget(sal, person, {
    cluster: 'fixed',
    path: '/api/v1/namespaces/default/pods/a',
    relayUrl: relay.url,
  })
})
afterAll(async () => {
  api?.stop()
  await fleet?.end()
  await sal?.stop()
  await database?.drop()
  if (disk) Bun.spawnSync(['umount', disk])
})

function ask(path = target.path): Promise<Response> {
  const init = { headers: { authorization: `Bearer ${target.token}` }, tls: { ca: target.ca } }
  return fetch(target.url + path, init as RequestInit)
}

test.if(isPossible)('a full disk refuses requests, is heard of, and is a gap in the chain afterwards', async () => {
  await until('requests are served', async () => (await ask()).status === 200)
  await fill()
  const refused = await ask()
  expect(refused.status).toBe(503)
  expect(await refused.json()).toMatchObject({
    message: 'The audit record cannot be written, so nothing is forwarded',
    details: { causes: [{ reason: 'audit-unavailable' }] },
  })
  const readiness = await ask('/readyz')
  expect([readiness.status, await readiness.json()]).toMatchObject([200, { status: 'ok', audit: 'unavailable' }])
  const heard = async () => {
    const { items } = await sal.api<{ items: unknown[] }>('GET', '/v1/api-events?action=relays.audit-lost')
    return items.length > 0
  }
  await until('core heard of it', heard)
  await rm(join(disk, 'ballast'))
  await until('requests are served again', async () => (await ask()).status === 200)
  expect(await (await ask('/readyz')).json()).toEqual({ status: 'ok' })
  const gaps = async () => {
    const chains = await readChains(database.where.url)
    expect(chains.flatMap(faultsOf)).toEqual([])
    return chains.flatMap(chain => chain.records).filter(({ kind }) => kind === 'gap')
  }
  await until('the gap is stored', async () => (await gaps()).length > 0)
  expect((await gaps())[0]).toMatchObject({ reason: 'audit-unavailable' })
  expect((await gaps())[0]?.lost).toBeGreaterThan(0)
  expect(await relay.log()).toContain('audit records are lost: they cannot be written')
})

/** To the last byte, so that a record finds no page of its own. */
async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(disk)
  await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize))
  // What is left of the page that is being written is used up.
  await until('requests are refused', async () => (await ask()).status === 503)
}
