// Which recording showed a text. The index names segments that hold all its words; each is opened and read before anybody is
// told, as far as one request may go. A page may then hold fewer than asked for, or nothing, and still have a next one.
import type { Rights } from '../access/access'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { afterOf, cursorOf, limitOf, type Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { type Contents, Damaged } from './content'
import { openState } from './indexing'
import type { Recording, RecordingQuery } from './model'
import { filters, older, type Row, toRecording, visible } from './rows'
import { readFrame, restOf } from './shown'
import { normalised, type WordHash, wordsOf } from './words'

type Segment = { first_chunk: number; end_chunk: number; state: string }
/** `segments`: the first chunk of each. */
type Candidate = Row & { segments: number[] }

const MOST_OFFSETS = 20
/** Segments that one request opens, and those of one recording. */
const MOST_OPENED = 64
const MOST_OF_ONE = 256
const CANDIDATES = 32

type Deps = { sql: Sql; authority: Authority; contents: Contents; hash: WordHash; now: () => number }

export type Search = ReturnType<typeof Search>

export function Search({ sql, authority, contents, hash, now }: Deps) {
  return async (rights: Rights, asked: RecordingQuery & { q: string }): Promise<Page<Recording>> => {
    const words = wordsOf(asked.q)
    if (words.length === 0) throw new Problem('invalid-input', undefined, { errors: [NO_WORD] })
    const hashes = words.map(hash)
    const items: Recording[] = []
    let last = afterOf(asked)
    for (let opened = 0; ; ) {
      const candidates = await candidatesOf(rights, { ...asked, after: last }, hashes)
      for (const candidate of candidates) {
        const found = await offsetsIn(candidate, normalised(asked.q))
        if (found.length > 0) items.push(toRecording(authority, rowOf(candidate), found))
        last = candidate.id
        opened += candidate.segments.length
        if (items.length >= limitOf(asked) || opened >= MOST_OPENED)
          return { items, next_cursor: cursorOf({ id: last }) }
      }
      if (candidates.length < CANDIDATES) return { items, next_cursor: null }
    }
  }

  function candidatesOf(
    rights: Rights,
    asked: RecordingQuery & { after: string | null },
    hashes: readonly number[],
  ): Promise<Candidate[]> {
    return sql<Candidate[]>`
      select r.*, w.segments
      from ${visible(sql, rights, now())}
        join (
          select recording_id, (array_agg(first_chunk order by first_chunk))[1:${MOST_OF_ONE}] as segments
          from recording_words where words @> ${[...hashes]}::integer[] group by recording_id
        ) w on w.recording_id = r.id
      where r.state <> 'expired' ${filters(sql, asked)} ${older(sql, asked.after)}
      order by r.started_at desc, r.id desc limit ${CANDIDATES}`
  }

  /** When the text was shown, in ms; a segment that cannot be read shows nothing. */
  async function offsetsIn(candidate: Candidate, text: string): Promise<number[]> {
    const offsets = new Set<number>()
    for (const segment of candidate.segments) {
      if (offsets.size >= MOST_OFFSETS) break
      for (const at of await offsetsInSegment(candidate, segment, text)) offsets.add(at)
    }
    return [...offsets].sort((a, b) => a - b).slice(0, MOST_OFFSETS)
  }

  async function offsetsInSegment(candidate: Candidate, first: number, text: string): Promise<number[]> {
    const [segment] = await sql<Segment[]>`
      select first_chunk, end_chunk, state from recording_words
      where recording_id = ${candidate.id} and first_chunk = ${first}`
    if (!segment) return []
    const state = openState(authority, candidate.id, segment.state)
    const offsets: number[] = []
    const look = (lines: ReturnType<typeof restOf>) => {
      for (const line of lines) if (normalised(line.text).includes(text)) offsets.push(Math.round(line.at))
    }
    try {
      for await (const { frames } of contents.read(candidate, { from: first, to: segment.end_chunk }))
        for (const frame of frames) look(readFrame(frame, state))
      look(restOf(state))
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
    }
    return offsets
  }
}

const NO_WORD = { pointer: '/q', code: 'word', detail: 'Use at least one word of two letters or digits' }

function rowOf({ segments: _, ...row }: Candidate): Row {
  return row
}
