// Makes recordings findable by what they showed. It goes through each once, behind the relay, a segment of chunks at a time:
// the state of its reader and the words of the segment commit together, so it goes on where it stopped, on any process.
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { type Contents, Damaged } from './content'
import { newShownState, readFrame, restOf, type ShownState } from './shown'
import { type WordHash, wordsOf } from './words'

/** A segment ends with the chunk by which it has this many words. */
const SEGMENT_WORDS = 4_096
const SEGMENT_CHUNKS = 64
/** What is beyond is not found: a recording may not fill the index with noise. */
const MOST_WORDS = 1_048_576
const AT_ONCE = 16
/** A live one is read when this much has come, or nothing more for a moment. */
const LIVE_CHUNKS = 16
const LIVE_REST_MS = 10_000

type Row = {
  id: string
  sealed_key: string
  state: string
  next_index: number
  indexed_chunks: number
  indexed_words: number
  index_state: string | null
}

type Deps = { sql: Sql; authority: Authority; contents: Contents; hash: WordHash; now: () => number }

export type Indexing = ReturnType<typeof Indexing>

export function Indexing({ sql, authority, contents, hash, now }: Deps) {
  /** Answers how many segments were made. */
  return async (): Promise<number> => {
    let made = 0
    let failure: unknown
    for (const row of await due()) {
      try {
        if (await advance(row)) made++
      } catch (error) {
        // A bucket that lacks one object, say: the others are not held up.
        failure = error
      }
    }
    if (failure !== undefined) throw failure
    return made
  }

  function due(): Promise<Row[]> {
    return sql<Row[]>`
      select id, sealed_key, state, next_index, indexed_chunks, indexed_words, index_state from recordings
      where index_status = 'open' and (state <> 'live' or next_index - indexed_chunks >= ${LIVE_CHUNKS}
        or (next_index > indexed_chunks and touched_at < ${new Date(now() - LIVE_REST_MS)}))
      order by touched_at limit ${AT_ONCE}`
  }

  /** Whether there was a segment. */
  async function advance(row: Row): Promise<boolean> {
    if (row.indexed_chunks === row.next_index) {
      await sql`update recordings set index_status = 'done' where id = ${row.id} and state <> 'live' and index_status = 'open'
        and indexed_chunks = next_index`
      return false
    }
    try {
      await keep(row, await segmentOf(row))
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      await sql`update recordings set index_status = 'failed', fault = ${error.message} where id = ${row.id}
        and state <> 'expired'`
    }
    return true
  }

  async function segmentOf(row: Row): Promise<{ state: ShownState; words: Set<number>; end: number }> {
    const state = openState(authority, row.id, row.index_state)
    const words = new Set<number>()
    const add = (text: string) => {
      for (const word of wordsOf(text)) words.add(hash(word))
    }
    let end = row.indexed_chunks
    const to = Math.min(row.next_index, row.indexed_chunks + SEGMENT_CHUNKS)
    for await (const { index, frames } of contents.read(row, { from: row.indexed_chunks, to })) {
      for (const frame of frames) for (const { text } of readFrame(frame, state)) add(text)
      end = index + 1
      if (words.size >= SEGMENT_WORDS) break
    }
    for (const { text } of restOf(state)) add(text)
    return { state, words, end }
  }

  /** Another process may have been faster: then this is thrown away. */
  async function keep(
    row: Row,
    { state, words, end }: { state: ShownState; words: ReadonlySet<number>; end: number },
  ): Promise<void> {
    const isFull = row.indexed_words + words.size >= MOST_WORDS
    const before = row.index_state ?? sealState(authority, row.id, newShownState())
    await sql.begin(async tx => {
      const taken = await tx`
        update recordings set indexed_chunks = ${end}, indexed_words = indexed_words + ${words.size},
          index_state = ${sealState(authority, row.id, state)}, index_status = ${isFull ? 'full' : 'open'}
        where id = ${row.id} and indexed_chunks = ${row.indexed_chunks} and index_status = 'open' and state <> 'expired'
        returning id`
      if (taken.length === 0 || words.size === 0) return
      await tx`
        insert into recording_words (recording_id, first_chunk, end_chunk, state, words)
        values (${row.id}, ${row.indexed_chunks}, ${end}, ${before}, ${[...words]}::integer[])`
    })
  }
}

export function openState(authority: Authority, id: string, sealed: string | null): ShownState {
  return sealed === null ? newShownState() : (JSON.parse(authority.unseal(sealed, purposeOf(id))) as ShownState)
}

function sealState(authority: Authority, id: string, state: ShownState): string {
  return authority.seal(JSON.stringify(state), purposeOf(id))
}

function purposeOf(id: string): string {
  return `recording-index/${id}`
}
