// How many records a second come from append() on a relay's disk to a commit in PostgreSQL: this process is the relay, core
// and a server that syncs are processes of their own.
import { join } from 'node:path'
import { createCoreClient } from '../../relay/core-client'
import { enrol } from '../../relay/identity'
import { gapRecord } from '../../relay/record'
import { openAudit } from '../../relay/spool/audit'
import type { NewRecord } from '../../relay/spool/segments'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { type AuditAck, INTERNAL } from '../../relay/wire/messages'
import { until } from '../harness/cluster-wait.ts'
import { quiet } from '../harness/database.ts'
import type { Salaminia } from '../harness/salaminia.ts'
import { cpuMeter, postgresFamily, usEach } from './cpu.ts'

export type RecordsFigures = {
  records: number
  appended_per_second: number
  stored_per_second: number
  /** Of a record, in microseconds. */
  cpu_us: { relay: number; core: number; postgres: number }
}

export async function recordsPerSecond(sal: Salaminia, databaseUrl: string, count: number): Promise<RecordsFigures> {
  const proxies = { httpsProxy: undefined, noProxy: undefined }
  const dir = join(sal.dir, `spool-${count}`)
  const joined = await sal.sal(['relays', 'join'])
  const at = { dir, joinText: joined.stdout.trim(), name: `bench-${count}`, addresses: ['localhost'], proxies }
  const identity = await enrol(newKeyAndCsr(), at)
  const tls = () => ({ ca: identity.trust.root, cert: identity.relay_chain, key: identity.key })
  const core = createCoreClient({ url: identity.core_url, tls, proxies })
  const send = (body: Buffer<ArrayBuffer>) => core.postJson<AuditAck>(INTERNAL.audit, body)
  const audit = await openAudit(join(dir, 'spool'), { send, log: quiet })
  const sql = new Bun.SQL(databaseUrl, { max: 1 })
  const stored = async () => {
    const [row] =
      await sql`select coalesce(sum(seq), 0)::int as seq from audit_chains where relay_id = ${identity.relay_id}`
    return Number((row as { seq: number }).seq)
  }
  const records = Array.from({ length: 1_000 }, (_, n) => recordOf(n))
  const programs = { relay: process.pid, core: sal.pid(), postgres: await postgresFamily(databaseUrl) }
  const spent = await cpuMeter(programs)
  const from = performance.now()
  let left = count
  const append = async () => {
    while (left > 0) await audit.append(records[left-- % records.length] as NewRecord)
  }
  await Promise.all(Array.from({ length: 1_000 }, append))
  const appended = performance.now() - from
  await until('core has all', async () => (await stored()) === count, { timeoutMs: 600_000 })
  const all = performance.now() - from
  const cpu = await spent()
  await audit.close()
  await sql.close()
  const rate = (ms: number) => Math.round((count / ms) * 1000)
  const cpu_us = usEach(cpu, count)
  return { records: count, appended_per_second: rate(appended), stored_per_second: rate(all), cpu_us }
}

/** As long as those of a kubectl are. */
function recordOf(n: number): NewRecord {
  const blank = gapRecord({ lost: 1, fromMs: 0, toMs: Date.now() + n, reason: 'internal' })
  const principal = { principal_id: crypto.randomUUID(), principal_name: `somebody-${n}@example.com` }
  const about = { verb: 'get', api_version: 'v1', resource: 'pods', namespace: 'default', name: `bench-${n}` }
  return {
    ...{ ...blank, ...principal, ...about, kind: 'end', lost: null, reason: null, request_id: crypto.randomUUID() },
    ...{
      credential: `certificate:${crypto.randomUUID()}`,
      source_address: '192.0.2.1',
      cluster_id: crypto.randomUUID(),
    },
    user_agent: 'kubectl/v1.34.4 (linux/amd64) kubernetes/18b2c4d',
    ...{ method: 'GET', path: `/api/v1/namespaces/default/pods/bench-${n}`, status: 200, bytes_in: 0, bytes_out: 312 },
    duration_ms: 1.5,
  }
}
