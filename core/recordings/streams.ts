// What is given of a recording, a piece at a time and as fast as it is taken: asciicast, plain text, and the live view.
// Promise: nothing is read before the API's audit says so, and who loses the right meanwhile is given no more within a moment.
import type { RecordingHeader } from '../../relay/wire/recording'
import { Problem } from '../lib/problem'
import { type About, bulkSentence, Cast } from './asciicast'
import { type Contents, Damaged } from './content'
import type { Row } from './rows'
import { newShownState, readFrame, restOf } from './shown'

/** The recording as it is now, for who asked; throws Problem once they may not see it any more. */
export type Look = () => Promise<Row>
export type Given = { row: Row; header: RecordingHeader; look: Look; now: () => number }

/** How often a right is asked for again, and whether a live one has grown. */
const LOOK_EVERY_MS = 250

const GONE = 'You may not see this recording any more'

export async function* castOf(contents: Contents, given: Given): AsyncGenerator<string> {
  const cast = Cast(aboutOf(given))
  const still = Still(given)
  let last = 0
  try {
    for await (const { frames } of contents.read(given.row, { from: 0, to: given.row.next_index })) {
      await still()
      last = frames.at(-1)?.at ?? last
      yield frames.map(cast.push).join('')
    }
  } catch (error) {
    yield cast.marker(last, sentenceOf(error))
    throw error
  }
  yield cast.end()
}

export async function* textOf(contents: Contents, given: Given): AsyncGenerator<string> {
  const state = newShownState()
  const still = Still(given)
  try {
    for await (const { frames } of contents.read(given.row, { from: 0, to: given.row.next_index })) {
      await still()
      yield frames
        .map(frame => (frame.channel === 'b' ? bulkLine(frame.data) : linesOf(readFrame(frame, state))))
        .join('')
    }
  } catch (error) {
    yield `[${sentenceOf(error)}]\n`
    throw error
  }
  yield linesOf(restOf(state).filter(({ text }) => text !== ''))
}

/** Empty lines say that it goes on. Ends with the recording. */
export async function* liveOf(contents: Contents, given: Given & { from: 'start' | 'now' }): AsyncGenerator<string> {
  const cast = Cast(aboutOf(given))
  let { row } = given
  let next = given.from === 'now' ? row.next_index : 0
  let last = 0
  let isSilent = false
  if (given.from === 'now') yield await headerAlone(contents, { row, cast })
  try {
    for (;;) {
      const lookedAt = given.now()
      for await (const { index, frames } of contents.read(row, { from: next, to: row.next_index })) {
        next = index + 1
        last = frames.at(-1)?.at ?? last
        yield frames.map(cast.push).join('')
        if (given.now() - lookedAt > LOOK_EVERY_MS) break
      }
      if (next === row.next_index && row.state !== 'live' && row.state !== 'interrupted') break
      if (row.state === 'interrupted' && !isSilent) yield cast.marker(last, 'The relay is silent')
      isSilent = row.state === 'interrupted'
      yield `${cast.flush()}\n`
      if (next === row.next_index) await Bun.sleep(LOOK_EVERY_MS)
      row = await given.look()
    }
  } catch (error) {
    yield cast.marker(last, sentenceOf(error))
    throw error
  }
  yield cast.end()
}

/** What was before is read for the size of the screen only. */
async function headerAlone(contents: Contents, { row, cast }: { row: Row; cast: Cast }): Promise<string> {
  for await (const { frames } of contents.read(row, { from: 0, to: Math.min(row.next_index, 3) }))
    for (const frame of frames) {
      const begun = cast.push(frame)
      if (begun !== '') return `${begun.split('\n')[0]}\n`
    }
  return `${cast.end().split('\n')[0]}\n`
}

/** Asks again, no more often than it must. */
function Still({ look, now }: Given): () => Promise<void> {
  let lookedAt = now()
  return async () => {
    if (now() - lookedAt < LOOK_EVERY_MS) return
    await look()
    lookedAt = now()
  }
}

function aboutOf({ row, header }: Given): About {
  const { subresource, pod, namespace, cluster_name, user_name, container } = row
  const where = `${pod}${container === '' ? '' : `/${container}`} in ${namespace}, ${cluster_name}`
  const title = `${subresource} ${where}, by ${user_name}`
  return { startedAt: row.started_at, title, command: header.command, isTerminal: header.is_terminal }
}

function linesOf(lines: ReturnType<typeof restOf>): string {
  return lines.map(line => (line.isOverwritten ? '' : `${line.text.replace(/\p{Cc}/gu, ' ')}\n`)).join('')
}

function bulkLine(data: string): string {
  return `[${bulkSentence(Buffer.from(data, 'base64').toString())}]\n`
}

function sentenceOf(error: unknown): string {
  if (error instanceof Damaged) return `Cannot go on: ${error.message}`
  return error instanceof Problem ? GONE : 'Cannot go on: something failed at the server'
}
