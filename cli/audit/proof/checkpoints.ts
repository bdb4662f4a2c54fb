// The checkpoints of a file, in order: each signed, each naming the one before it. What stands where one belongs is told.
import type { CheckpointClaims } from '../../../relay/wire/claims'
import { type CheckpointKey, hashOfCheckpoint } from '../../../relay/wire/evidence'
import { Unproven } from './finding'
import type { Line, Lines } from './lines'
import { openedCheckpoint } from './signed'

export type Checkpoint = CheckpointClaims & { hash: string; line: number }

/** Checkpoint `n` is next; `last` is where the file should end. */
type Expected = { n: number; before: Checkpoint | undefined; last: number; by: CheckpointKey }

/** Throws Unproven. */
export async function readCheckpoint(lines: Lines, { n, before, last, by }: Expected): Promise<Checkpoint> {
  const line = await lines.next()
  if (line?.type !== 'checkpoint') throw await noCheckpoint(line, { n, last, lines })
  const claims = openedCheckpoint({ ...line, n }, by)
  if (claims.n !== n) throw await anotherOne(claims.n, { n, at: line.line, lines })
  if (line.n !== n)
    throw new Unproven('changed', { checkpoint: n, line: line.line }, `its line says that it is ${line.n}`)
  if (claims.previous !== (before?.hash ?? null) && (before || n === 1))
    throw new Unproven('rewritten', { checkpoint: n, line: line.line }, 'it does not follow the checkpoint before it')
  return { ...claims, hash: hashOfCheckpoint(line.jws), line: line.line }
}

async function noCheckpoint(line: Line | undefined, at: { n: number; last: number; lines: Lines }): Promise<Unproven> {
  const { n, last, lines } = at
  const place = { checkpoint: n, line: line?.line ?? lines.count() + 1 }
  if (!line || line.type === 'end')
    return new Unproven('truncated', place, `the file should go on to checkpoint ${last}`)
  if (line.type === 'garbled') return new Unproven('changed', place, 'its line cannot be read')
  if (line.type !== 'record') return new Unproven('inserted', { line: line.line }, 'a second header is in it')
  const next = await nextCheckpoint(lines)
  if (next === n || (next === undefined && n > last)) return uncovered(line)
  return new Unproven('removed', place, `record ${line.seq} of chain ${line.chain} stands in its place`)
}

async function anotherOne(found: number, { n, at, lines }: { n: number; at: number; lines: Lines }): Promise<Unproven> {
  if (found < n)
    return new Unproven('inserted', { checkpoint: found, line: at }, `it stands where checkpoint ${n} belongs`)
  const place = { checkpoint: n, line: at }
  if (await nextCheckpoint(lines, n)) return new Unproven('out of order', place, `it comes after checkpoint ${found}`)
  return new Unproven('removed', place, `checkpoint ${found} stands in its place`)
}

/** Number of the next checkpoint of the file, or of the one that is wanted; undefined: it does not come. */
async function nextCheckpoint(lines: Lines, wanted?: number): Promise<number | undefined> {
  for (let line = await lines.next(); line; line = await lines.next())
    if (line.type === 'checkpoint' && (wanted === undefined || line.n === wanted)) return line.n
  return undefined
}

/** After the last checkpoint and its records. */
export async function readEnd(lines: Lines): Promise<void> {
  const line = await lines.next()
  if (line === undefined) throw new Unproven('truncated', { line: lines.count() + 1 }, 'its last line is missing')
  if (line.type === 'record') throw uncovered(line)
  if (line.type !== 'end') throw new Unproven('changed', { line: line.line }, 'it does not end where it says it does')
  const more = await lines.next()
  if (more) throw new Unproven('inserted', { line: more.line }, 'something comes after its end')
}

function uncovered({ chain, seq, line }: { chain: string; seq: number; line: number }): Unproven {
  return new Unproven('inserted', { chain, seq, line }, 'no checkpoint covers it')
}
