// Evidence of a small installation with both audits, and `sal` run on it: from a file, or from the server over HTTP.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../cli/command'
import { readEnvironment } from '../../cli/config'
import { main } from '../../cli/main'
import { RelayChain } from '../../core/audit-checkpoints/testing'
import { openFixture } from '../../core/fixture'
import type { DatabaseKind } from '../harness/database'

export type EvidenceWorld = Awaited<ReturnType<typeof openEvidenceWorld>>
export type Ran = { code: number; stdout: string; stderr: string }
/** `lines` are those of a file; without it the server is asked. */
type Verify = { lines?: readonly string[]; key?: string | null; anchor?: readonly string[]; more?: readonly string[] }

/** Three checkpoints: two relays' chains and the API's own. */
export async function openEvidenceWorld(kind: DatabaseKind = 'embedded') {
  const core = await openFixture(kind)
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: request => core.app.handle(request) })
  const url = `http://127.0.0.1:${server.port}`
  const folder = mkdtempSync(join(tmpdir(), 'sal-evidence-'))
  const [one, two] = [RelayChain(core), RelayChain(core)]
  await grow(6, 2)
  await grow(9, 4)
  await grow(5, 3)
  const key = (await sal(['audit', 'key'])).stdout
  return { core, one, two, url, folder, key, grow, evidence, anchor, verify, sal, file, close }

  async function grow(ofOne: number, ofTwo: number): Promise<void> {
    await one.write(ofOne)
    await two.write(ofTwo)
    await core.person(`person-${Bun.randomUUIDv7().slice(-12)}`)
    await core.services.seal()
    core.clock.ms += 10_000
  }

  async function evidence(more: readonly string[] = []): Promise<string[]> {
    const { code, stdout, stderr } = await sal(['audit', 'evidence', ...more])
    if (code !== 0) throw new Error(stderr)
    return linesOf(stdout)
  }

  /** As a file anchor keeps them. */
  async function anchor(): Promise<string[]> {
    const rows = await core.sql<{ jws: string }[]>`select jws from audit_checkpoints order by n`
    return rows.map(({ jws }) => jws)
  }

  async function verify({ lines, key: other = key, anchor: anchored, more = [] }: Verify = {}): Promise<Ran> {
    const path = lines ? [file('evidence', lines)] : []
    const trusted = other === null ? [] : ['--key', file('key.pem', linesOf(other))]
    const compared = anchored ? ['--anchor', file('anchor', anchored)] : []
    return sal(['audit', 'verify', ...path, ...trusted, ...compared, ...more])
  }

  function file(name: string, lines: readonly string[]): string {
    const path = join(folder, name)
    writeFileSync(path, lines.map(line => `${line}\n`).join(''))
    return path
  }

  async function sal(args: readonly string[], token = core.admin): Promise<Ran> {
    const written = { stdout: '', stderr: '' }
    const output = (to: keyof typeof written) => ({
      ...{ isTerminal: false, columns: 80 },
      write: (text: string) => {
        written[to] += text
      },
    })
    const context: Context = {
      environment: readEnvironment({ HOME: folder, SAL_SERVER: url, SAL_TOKEN: token }),
      stdin: { isTerminal: false, readAll: async () => '', ask: async () => '' },
      stdout: output('stdout'),
      stderr: output('stderr'),
      now: Date.now,
    }
    const code = await main(args, context)
    return { code, ...written }
  }

  async function close(): Promise<void> {
    await server.stop(true)
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

export type RecordOf = {
  type: string
  chain: string
  seq: number
  hash: string
  record: Record<string, unknown>
  n: number
  jws: string
}

export function read(line: string | undefined): RecordOf {
  return JSON.parse(line ?? '{}') as RecordOf
}

/** Where the record is in the file. */
export function indexOf(lines: readonly string[], chain: string, seq: number): number {
  return lines.findIndex(line => line.startsWith(`{"type":"record","chain":"${chain}","seq":${seq},`))
}

export function checkpointIndex(lines: readonly string[], n: number): number {
  return lines.findIndex(line => line.startsWith(`{"type":"checkpoint","n":${n},`))
}
