// kill -9 of a relay's spool at random moments of writing, rolling and releasing: what was durable is shipped once, and every
// begin has one end.
import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudit } from '../../relay/spool/audit'
import { limits, listening, memoryCore, open, ship } from '../../relay/spool/fixture'
import { Random } from '../model/random.ts'

setDefaultTimeout(120_000)

const ROUNDS = 25
const SEED = Number(process.env.SAL_TEST_SEED ?? crypto.getRandomValues(new Uint32Array(1))[0])

test(`the spool loses and repeats nothing that was durable over ${ROUNDS} kills (seed ${SEED})`, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sal-spool-kills-'))
  const chance = Random(SEED)
  const core = memoryCore()
  const said = new Set<string>()
  const shipAll = async () => {
    const spool = await open(dir, { limits: limits(16) })
    await ship(spool, dir, core.send)
    await spool.close()
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of await killedAfter(dir, round, chance.below(80))) said.add(line)
    if (chance.isOneIn(3)) await shipAll()
  }
  await (await openAudit(dir, { send: core.send, limits: limits(16), log: listening().log })).close()
  // It waits no longer than it may.
  await shipAll()
  expect(core.chains.size).toBe(1)
  const records = [...core.chains.values()].flatMap(chain => chain.records)
  const count = new Map<string, number>()
  for (const { kind, request_id } of records) {
    const key = `${kind} ${request_id}`
    count.set(key, (count.get(key) ?? 0) + 1)
  }
  expect([...said].filter(line => count.get(line) !== 1)).toEqual([])
  const begun = records.filter(({ kind }) => kind === 'begin').map(({ request_id }) => request_id)
  expect(begun.filter(id => count.get(`end ${id}`) !== 1)).toEqual([])
  expect(said.size).toBeGreaterThan(ROUNDS)
  expect(records.filter(({ reason }) => reason === 'relay-restarted').length).toBeGreaterThan(ROUNDS)
})

/** What it said in time. */
async function killedAfter(dir: string, round: number, ms: number): Promise<string[]> {
  const command = [process.execPath, join(import.meta.dir, 'appender.ts'), dir, String(round)]
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'inherit' })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of child.stdout) {
    if (text === '') setTimeout(() => child.kill('SIGKILL'), ms)
    text += decoder.decode(chunk, { stream: true })
  }
  await child.exited
  return text.split('\n').slice(0, -1)
}
