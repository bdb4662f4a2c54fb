// Sinks of two processes of core on one PostgreSQL: whoever delivers is killed in mid-batch, the other goes on within
// seconds, and the sink has every record in order; and what Prometheus and the command line are told meanwhile.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../core/db/database'
import { TakeAudit } from '../../core/internal/audit'
import type { AuditRecord } from '../../relay/wire/messages'
import { until } from '../harness/cluster-wait.ts'
import { DATABASE_KINDS, freshDatabase, quiet } from '../harness/database.ts'
import { MAIN } from '../harness/program.ts'
import { freePorts } from '../harness/salaminia.ts'
import { type Hook, startHook } from '../harness/sinks/webhook.ts'
import { PLAIN, type Status, times } from '../harness/sinks/world.ts'

setDefaultTimeout(120_000)

const KEY = 'a-key-that-nobody-may-read-anywhere'
const BATCH = 20
/** A lease of five seconds, and a second until it is looked for. */
const TAKEN_OVER_WITHIN_MS = 9_000

type Process = { url: string; metrics: string; kill: () => Promise<void>; log: () => Promise<string> }

describe.skipIf(!DATABASE_KINDS.includes('postgres'))('a sink of two processes of core', () => {
  let dir: string
  let fresh: Awaited<ReturnType<typeof freshDatabase>>
  let database: Database
  let hook: Hook
  let token: string
  const logs: string[] = []
  const running = new Set<Process>()
  const ids: string[] = []
  let third: Process

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sal-sinks-'))
    await writeFile(join(dir, 'master.key'), `${'5a'.repeat(32)}\n`, { mode: 0o600 })
    fresh = await freshDatabase()
    hook = await startHook(KEY)
  })
  afterAll(async () => {
    for (const one of running) await one.kill()
    await database?.close()
    await hook?.close()
    await fresh?.drop()
    await rm(dir, { recursive: true, force: true })
  })

  async function start(name: string): Promise<Process> {
    const [listen, internal, metrics] = await freePorts(3)
    const flags = [
      ...['--data', join(dir, name), '--listen', `127.0.0.1:${listen}`, '--internal', `127.0.0.1:${internal}`],
      ...['--metrics-listen', `127.0.0.1:${metrics}`, '--master-key-file', join(dir, 'master.key')],
      ...['--log-level', 'debug'],
    ]
    const env = { PATH: process.env.PATH ?? '', HOME: dir, SAL_DATABASE_URL: fresh.where.url }
    const child = Bun.spawn([process.execPath, MAIN, 'core', ...flags], { env, stdout: 'pipe', stderr: 'pipe' })
    const stderr = new Response(child.stderr).text()
    const url = `http://127.0.0.1:${listen}`
    await until(`core "${name}" is ready`, async () => {
      if (child.exitCode !== null) throw new Error(`core exited: ${await stderr}`)
      return (await fetch(`${url}/readyz`)).ok
    })
    const kill = async () => {
      running.delete(made)
      child.kill('SIGKILL')
      await child.exited
      logs.push(await stderr)
    }
    const made = { url, metrics: `http://127.0.0.1:${metrics}/metrics`, kill, log: () => stderr }
    running.add(made)
    return made
  }

  async function ask<T>(at: Process, [method, path]: [string, string], body?: object): Promise<T> {
    const answer = await fetch(at.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }

  /** The one request in the midst of which somebody dies: taken by the sink, and its answer never heard. */
  function killIn(request: number, one: Process): Promise<number> {
    return new Promise(resolve => {
      hook.always = async () => {
        await Bun.sleep(20)
        if (hook.requests.length !== request) return undefined
        await one.kill()
        resolve(performance.now())
        return 'lose'
      }
    })
  }

  test('every record arrives in the order of its chain, whoever is killed', async () => {
    const first = await start('a')
    token = (await readFile(join(dir, 'a', 'admin-token'), 'utf8')).trim()
    const sink = await ask<{ id: string }>(first, ['POST', '/v1/audit-sinks'], {
      ...{ name: 'siem', kind: 'webhook', webhook: { url: hook.url }, signing_key: KEY, batch_size: BATCH },
      audits: ['data_path'],
    })
    const status = (at: Process) => ask<{ status: Status }>(at, ['GET', `/v1/audit-sinks/${sink.id}`])
    await until('the first holds it', async () => (await status(first)).status.state === 'running')
    const second = await start('b')
    database = await openDatabase(fresh.where, { onNotification: () => {}, onGap: () => {}, log: quiet })
    const take = TakeAudit({ sql: database.sql, now: Date.now })
    const relay = Bun.randomUUIDv7()
    const fill = async () => {
      const spool_id = Bun.randomUUIDv7()
      const at = new Date().toISOString()
      const records = times(300, index => ({ ...PLAIN, cluster_id: null, at, seq: index + 1 }) as AuditRecord)
      await take(relay, { spool_id, records })
      ids.push(...records.map(({ seq }) => `${spool_id}-${seq}`))
    }
    const firstDies = killIn(4, first)
    await fill()
    const died = await firstDies
    await until('the other goes on', async () => hook.requests.length > 4)
    const pause = (hook.requests[4]?.at ?? 0) - died
    third = await start('c')
    await until('the other is done', async () => (await status(second)).status.lag_records === 0)
    const secondDies = killIn(hook.requests.length + 3, second)
    await fill()
    await secondDies
    await until('all is delivered', async () => (await status(third)).status.lag_records === 0)
    console.log(`taken over after ${Math.round(pause)} ms; ${hook.requests.length} requests for ${ids.length} records`)
    expect(pause).toBeLessThan(TAKEN_OVER_WITHIN_MS)
    expect(hook.wrong).toEqual([])
    const chains = new Set(ids.map(id => id.slice(0, 36)))
    for (const chain of chains) {
      const seen = hook.records.map(({ id }) => String(id)).filter(id => id.startsWith(chain))
      const once = seen.filter((id, at) => seen.indexOf(id) === at)
      expect(once).toEqual(ids.filter(id => id.startsWith(chain)))
    }
    // Only what was on its way when somebody died was sent again.
    const sent = hook.requests.flatMap(({ body }) => JSON.parse(body) as unknown[]).length
    expect(sent).toBeLessThanOrEqual(ids.length + 2 * BATCH)
  })

  test('Prometheus reads how it fares, on a listener of its own', async () => {
    const metrics = await (await fetch(third.metrics)).text()
    expect(metrics).toContain('salaminia_audit_sink_lag_records{sink="siem",kind="webhook"} 0\n')
    const delivered = Number(/_delivered_total\{sink="siem",kind="webhook"\} (\d+)/.exec(metrics)?.[1])
    expect(delivered).toBe(ids.length)
    expect(metrics).toContain('# TYPE salaminia_audit_sink_delivered_total counter\n')
    expect((await fetch(third.metrics.replace('/metrics', '/v1/users'))).status).toBe(404)
  })

  test('sal lists it, sends a test record, and applies documents of its kind without a trace the second time', async () => {
    await writeFile(join(dir, 'token'), token, { mode: 0o600 })
    const sal = async (...args: string[]) => {
      const env = { PATH: process.env.PATH ?? '', HOME: join(dir, 'home') }
      const child = Bun.spawn([process.execPath, MAIN, ...args], { env, stdout: 'pipe', stderr: 'pipe' })
      const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
      return { code: await child.exited, out, err }
    }
    await sal('login', '--token-file', join(dir, 'token'), '--server', third.url)
    const listed = await sal('audit', 'sinks', 'list')
    expect([listed.code, listed.out]).toEqual([0, expect.stringMatching(/siem +webhook +running +0/)])
    const tested = await sal('audit', 'sinks', 'test', 'siem')
    expect([tested.code, tested.out]).toEqual([0, expect.stringMatching(/took the test record/)])
    const file = join(dir, 'sink.yaml')
    await writeFile(join(dir, 'key'), KEY)
    await writeFile(
      file,
      `apiVersion: salaminia.dev/v1
kind: AuditSink
metadata: { name: siem }
spec:
  kind: webhook
  webhook: { url: "${hook.url}" }
  signing_key_file: key
  batch_size: ${BATCH}
  audits: [data_path]
---
apiVersion: salaminia.dev/v1
kind: AuditSink
metadata: { name: search }
spec:
  kind: elasticsearch
  elasticsearch: { url: "https://search.example.org" }
  projects: [default]
`,
    )
    const applied = await sal('apply', '-f', file)
    expect([applied.err, applied.out]).toEqual([
      '',
      expect.stringMatching(/audit-sink\/siem +unchanged[\s\S]*search +created/),
    ])
    expect((await sal('apply', '-f', file)).out).toMatch(/siem +unchanged[\s\S]*search +unchanged/)
    expect((await sal('get', 'audit-sinks', 'search', '-o', 'yaml')).out).toContain('projects:\n')
    expect((await sal('delete', 'audit-sink', 'search')).code).toBe(0)
    const [dropped, unclear] = [
      await sal('audit', 'sinks', 'replay', 'siem'),
      await sal('audit', 'sinks', 'drop', 'siem'),
    ]
    expect([dropped.out, unclear.code, unclear.err]).toEqual([
      '0 dead letters will be sent again\n',
      2,
      'Cannot drop dead letters: say either --id or --all\n',
    ])
  })

  test('no process wrote a secret into its log', async () => {
    for (const one of running) await one.kill()
    expect(logs).toHaveLength(3)
    expect(logs.join('')).not.toContain(KEY)
  })
})
