// Random edits of random evidence: whatever is done to a file, it is proven only when it is the file that was made.
import { expect, test } from 'bun:test'
import { type EvidenceWorld, openEvidenceWorld, read } from './world'

const ROUNDS = 400

/** Mulberry32: a failure is told with its seed and can be had again. */
function Random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A line as JSON, or the empty line's when an earlier edit has broken it. */
function parsed(line: string | undefined): ReturnType<typeof read> {
  try {
    return read(line)
  } catch {
    return read(undefined)
  }
}

type Edit = (lines: string[], below: (most: number) => number) => void

const EDITS: Record<string, Edit> = {
  flip: (lines, below) => {
    const at = below(lines.length)
    const bytes = Buffer.from(lines[at] ?? '')
    const place = below(bytes.length)
    bytes[place] = (bytes[place] ?? 0) ^ (1 << below(7))
    lines.splice(at, 1, ...bytes.toString('latin1').split('\n'))
  },
  remove: (lines, below) => void lines.splice(below(lines.length), 1 + below(4)),
  move: (lines, below) => void lines.splice(below(lines.length), 0, ...lines.splice(below(lines.length), 1 + below(3))),
  copy: (lines, below) => void lines.splice(below(lines.length), 0, lines[below(lines.length)] ?? ''),
  swap: (lines, below) => {
    const [a, b] = [below(lines.length), below(lines.length)]
    const [one = '', two = ''] = [lines[a], lines[b]]
    lines[a] = two
    lines[b] = one
  },
  cut: (lines, below) => void lines.splice(below(lines.length)),
  field: (lines, below) => {
    const at = below(lines.length)
    const line = parsed(lines[at])
    if (line.type !== 'record') return
    const names = Object.keys(line.record)
    const name = names[below(names.length)] ?? ''
    const other = parsed(lines[below(lines.length)]).record?.[name] ?? 'other'
    lines[at] = JSON.stringify({ ...line, record: { ...line.record, [name]: other } })
  },
}

test('an edited file is proven only if it is the file that was made', async () => {
  const world: EvidenceWorld = await openEvidenceWorld()
  const original = await world.evidence()
  const latin = original.map(line => Buffer.from(line).toString('latin1'))
  const seed = Date.now() % 1_000_000
  const random = Random(seed)
  const below = (most: number) => Math.floor(random() * most)
  let unchanged = 0
  for (let round = 0; round < ROUNDS; round++) {
    const lines = [...original]
    const names: string[] = []
    for (let left = 1 + below(3); left > 0; left--) {
      const name = Object.keys(EDITS)[below(Object.keys(EDITS).length)] ?? ''
      EDITS[name]?.(lines, below)
      names.push(name)
    }
    const isSame = lines.join('\n') === original.join('\n') || lines.join('\n') === latin.join('\n')
    if (isSame) unchanged++
    const { code, stderr } = await world.verify({ lines })
    const told = { seed, round, names, code, stderr }
    expect(told).toEqual({
      ...told,
      code: isSame ? 0 : 3,
      stderr: isSame ? '' : expect.stringMatching(/^Cannot prove the audit: /),
    })
  }
  expect(unchanged).toBeLessThan(ROUNDS / 2)
  await world.close()
}, 120_000)

/** What is done to record `at` of the lines, and how it must be told. */
const NAMED: Record<string, { edit: (lines: string[], at: number, to: number) => void; told: string }> = {
  removed: { edit: (lines, at) => void lines.splice(at, 1), told: 'removed' },
  'put in anywhere': { edit: (lines, at, to) => void lines.splice(to, 0, lines[at] ?? ''), told: 'inserted' },
  'another actor': {
    edit: (lines, at) => {
      lines[at] = (lines[at] ?? '')
        .replace('192.0.2.1', '192.0.2.9')
        .replace('"source_address":""', '"source_address":"x"')
    },
    told: 'changed',
  },
  'behind the next': {
    edit: (lines, at) => void lines.splice(at + 1, 0, ...lines.splice(at, 1)),
    told: 'out of order',
  },
}

test('one edit of any record, anywhere, is named by its chain and number', async () => {
  const world = await openEvidenceWorld()
  const original = await world.evidence()
  const isRecord = (line: string | undefined) => read(line).type === 'record'
  for (const [what, { edit, told }] of Object.entries(NAMED))
    for (const [at, line] of original.entries()) {
      const { chain, seq } = read(line)
      if (!isRecord(line) || (told === 'out of order' && read(original[at + 1]).chain !== chain)) continue
      // Before the header and after the end there is no place for a record.
      for (let to = 1; to < (told === 'inserted' ? original.length : 2); to++) {
        const lines = [...original]
        edit(lines, at, to)
        const { code, stderr } = await world.verify({ lines })
        expect([what, to, code, stderr]).toEqual([
          what,
          to,
          3,
          expect.stringContaining(`record ${seq} of chain ${chain} is ${told}`),
        ])
      }
    }
  await world.close()
}, 120_000)
