// Which record is the wrong one, and how, where the next line is not the record that belongs there. What comes after it is
// read, as far as it takes to tell a record that is gone from one that is elsewhere.
import { digestOfCanonical, linkOf } from '../../../relay/wire/chain'
import { type Place, Unproven } from './finding'
import type { Line, Lines, RecordRead } from './lines'

/** The record that belongs here: number `seq` of `chain`, whose link follows `previous`. */
export type Expected = { chain: string; seq: number; previous: Buffer; checkpoint: number }

/** Beyond it a record is as good as gone. Of each line only its place is kept. */
const LOOK_AHEAD = 100_000

export async function diagnose(line: Line | undefined, expected: Expected, lines: Lines): Promise<Unproven> {
  if (line === undefined) return wrong('truncated', expected, { at: lines.count() + 1, why: 'the file ends before it' })
  const next = await lines.next()
  if (line.type !== 'record') return notARecord(line, next, { expected, lines })
  const { chain, seq } = expected
  if (fits(line, expected)) {
    const what =
      line.chain === chain ? `it says that it is record ${line.seq}` : `it says that it is of chain ${line.chain}`
    return wrong('changed', expected, { at: line.line, why: what })
  }
  const isNext = isAt(next, chain, seq)
  if (line.chain === chain && line.seq === seq) {
    if (isNext) return inserted(line)
    return wrong('changed', expected, {
      at: line.line,
      why: 'it is not what its hash and the one before it were made of',
    })
  }
  if (line.chain === chain && line.seq < seq) return inserted(line)
  if (isNext) return beforeItsTime(line, { expected, lines })
  if (await comes(chain, seq, lines)) return wrong('out of order', expected, { at: line.line, why: 'it comes later' })
  return wrong('removed', expected, { at: line.line, why: `${nameOf(line, chain)} stands in its place` })
}

/** The record that belongs here comes right after this one, which is from elsewhere: put in, or moved. */
async function beforeItsTime(line: RecordRead & { line: number }, to: { expected: Expected; lines: Lines }) {
  const { chain, seq } = to.expected
  if (line.chain !== chain || (await comes(chain, line.seq, to.lines))) return inserted(line)
  if (line.seq === seq + 1)
    return wrong('out of order', to.expected, { at: line.line, why: `it comes after record ${line.seq}` })
  const place = { chain, seq: line.seq, line: line.line }
  return new Unproven('out of order', place, `it comes before record ${seq}`)
}

async function notARecord(
  line: Line,
  next: Line | undefined,
  { expected, lines }: { expected: Expected; lines: Lines },
) {
  const { chain, seq, checkpoint } = expected
  if (isAt(next, chain, seq))
    return new Unproven('inserted', { checkpoint, line: line.line }, 'a line that is no record is among its records')
  if (line.type === 'garbled') return wrong('changed', expected, { at: line.line, why: 'its line cannot be read' })
  if (await comes(chain, seq, lines)) return wrong('out of order', expected, { at: line.line, why: 'it comes later' })
  return wrong('removed', expected, { at: line.line, why: 'its checkpoint covers it, and it is not there' })
}

/** Whether a line is the record that belongs there, whatever chain and number it says. */
function fits(line: RecordRead, { seq, previous }: Expected): boolean {
  return linkOf(previous, seq, digestOfCanonical(line.text)).toString('hex') === line.hash
}

function isAt(line: Line | undefined, chain: string, seq: number): boolean {
  return line?.type === 'record' && line.chain === chain && line.seq === seq
}

async function comes(chain: string, seq: number, lines: Lines): Promise<boolean> {
  for (let left = LOOK_AHEAD; left > 0; left--) {
    const line = await lines.next()
    if (!line) return false
    if (isAt(line, chain, seq)) return true
  }
  return false
}

function inserted({ chain, seq, line }: RecordRead & { line: number }): Unproven {
  return new Unproven('inserted', { chain, seq, line }, 'it does not belong where it stands')
}

function wrong(how: Unproven['wrong'], { chain, seq }: Expected, { at, why }: { at: number; why: string }): Unproven {
  const place: Place = { chain, seq, line: at }
  return new Unproven(how, place, why)
}

function nameOf(line: RecordRead, chain: string): string {
  return line.chain === chain ? `record ${line.seq}` : `record ${line.seq} of chain ${line.chain}`
}
