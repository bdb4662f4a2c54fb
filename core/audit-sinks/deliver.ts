// Gets a stretch of records to a sink, whatever it answers: waits as it asks, halves what it refuses as a whole until the
// record is found that it means, and gives up on single records only, after some tries. Nothing of the database is here.
import { backoffMs, sleep } from '../../kit/backoff'
import type { Document } from './document'
import { type Answer, type Sender, Undelivered } from './sender'

export type Dead = { document: Document; error: string; tries: number }

export type Delivering = {
  sender: Sender
  signal: AbortSignal
  random: () => number
  /** After each attempt that failed. */
  failed: (error: Undelivered) => Promise<void>
  pause?: { firstMs: number; mostMs: number }
}

/** A record that is refused this often is dead. */
export const MOST_TRIES = 3
/** So many refused and none taken is a sink that takes nothing rather than so many bad records: it is given time first. */
const MANY = 10
const MOST_ROUNDS = 5
const MOST_BYTES = 4 * 1_048_576
const PAUSE = { firstMs: 500, mostMs: 60_000 }

/** Resolves once each is taken or dead; rejects with the signal's reason only. */
export async function deliver(documents: readonly Document[], how: Delivering): Promise<Dead[]> {
  const dead: Dead[] = []
  for (const piece of piecesOf(documents)) dead.push(...(await untilSettled(piece, how)))
  return dead
}

/** `tally`: what became of a piece in this round. */
type Round = Delivering & { tally: { taken: number; dead: number; isPatient: boolean } }

class TakesNothing extends Error {}

async function untilSettled(piece: readonly Document[], how: Delivering): Promise<Dead[]> {
  const { signal, failed, random, pause = PAUSE } = how
  for (let round = 0; ; round++) {
    const tally = { taken: 0, dead: 0, isPatient: round < MOST_ROUNDS }
    try {
      return await settle(piece, { ...how, tally })
    } catch (error) {
      if (!(error instanceof TakesNothing)) throw error
      await failed(new Undelivered(`It takes no record at all: ${error.message}`))
      await sleep(backoffMs(round + 3, { ...pause, random }), signal)
    }
  }
}

/** Each try is of what is left; what is refused as a whole is tried in halves, in their order. */
async function settle(documents: readonly Document[], round: Round): Promise<Dead[]> {
  const { sender, signal, failed, random, pause = PAUSE } = round
  const tries = new Map<Document, number>()
  const dead: Dead[] = []
  let left = documents
  for (let n = 0; left.length > 0; n++) {
    const answer = await sender.send(left, signal).catch(asUndelivered)
    signal.throwIfAborted()
    if (answer instanceof Undelivered) await failed(answer)
    if (answer instanceof Undelivered && answer.isContent && left.length > 1)
      return [...dead, ...(await inHalves(left, round))]
    const sorted = sort(left, answerOf(answer, left), tries)
    round.tally.taken += left.length - sorted.left.length - sorted.dead.length
    dead.push(...sorted.dead)
    requireSome(round, sorted.dead)
    const isNew = !(answer instanceof Undelivered) && sorted.left.length > 0
    if (isNew) await failed(new Undelivered(`It did not take ${countOf(sorted.left)}: ${whyOf(answer)}`))
    if (sorted.left.length < left.length) n = 0
    left = sorted.left
    if (left.length > 0) await sleep(answer.retryAfterMs ?? backoffMs(n, { ...pause, random }), signal)
  }
  return dead
}

/** Nothing was taken; a record alone that is refused for what it holds counts a try. */
function answerOf(answer: Answer | Undelivered, left: readonly Document[]): Answer {
  if (!(answer instanceof Undelivered)) return answer
  if (answer.isContent) return { rejected: new Map([[0, answer.message]]), again: [] }
  return { rejected: new Map(), again: left.map((_, at) => at) }
}

function requireSome({ tally }: Round, dead: readonly Dead[]): void {
  tally.dead += dead.length
  const isFinal = dead.some(({ tries }) => tries < MOST_TRIES)
  if (tally.isPatient && !isFinal && tally.taken === 0 && tally.dead >= MANY) throw new TakesNothing(dead[0]?.error)
}

function asUndelivered(error: unknown): Undelivered {
  if (error instanceof Undelivered) return error
  throw error
}

async function inHalves(documents: readonly Document[], round: Round): Promise<Dead[]> {
  const middle = Math.ceil(documents.length / 2)
  const before = await settle(documents.slice(0, middle), round)
  return [...before, ...(await settle(documents.slice(middle), round))]
}

function sort(
  documents: readonly Document[],
  { rejected, again, isFinal }: Answer,
  tries: Map<Document, number>,
): { left: Document[]; dead: Dead[] } {
  const later = new Set(again)
  const left: Document[] = []
  const dead: Dead[] = []
  for (const [at, document] of documents.entries()) {
    const error = rejected.get(at)
    if (later.has(at)) left.push(document)
    if (error === undefined) continue
    const count = (tries.get(document) ?? 0) + 1
    tries.set(document, count)
    if (isFinal || count >= MOST_TRIES) dead.push({ document, error, tries: count })
    else left.push(document)
  }
  return { left, dead }
}

function countOf(documents: readonly Document[]): string {
  return documents.length === 1 ? 'one record' : `${documents.length} records`
}

function whyOf({ reason, rejected }: Answer): string {
  return reason || [...rejected.values()][0] || 'no reason given'
}

function piecesOf(documents: readonly Document[]): Document[][] {
  const pieces: Document[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const document of documents) {
    const length = JSON.stringify(document).length
    size += length
    if (size > MOST_BYTES) {
      pieces.push([])
      size = length
    }
    pieces.at(-1)?.push(document)
  }
  return pieces
}
