// Routes of recordings. There is no DELETE: what somebody did is not taken away by who may look at it; retention does that.
import { Elysia, t } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate, Principal } from '../auth/bearer'
import { operation } from '../lib/operation'
import { waitForReader } from '../lib/patience'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { CastQuery, LiveQuery, Recording, RecordingPage, RecordingQuery } from './model'
import type { Again, Recordings } from './service'

const tag = 'recordings'
const permission = 'recordings.read'
const OPENED = { ...PROBLEMS.read, 410: 'Problem' } as const
type Deps = { authenticate: Authenticate; recordings: Recordings }

const AS_IT_WAS =
  'Escape sequences are in it as they were: whoever writes it to a terminal lets the recorded program act there.'
const BROKEN_OFF =
  'Where a chunk is not what was recorded, the last line names it and the connection is broken off: what ended well is whole.'

export const recordingRoutes = (deps: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate))
    .model({ Recording, RecordingPage, Problem: ProblemSchema })
    .get('/recordings', ({ principal, query }) => deps.recordings.list(principal, query), {
      query: RecordingQuery,
      response: { 200: 'RecordingPage', ...PROBLEMS.list },
      detail: operation({
        ...{ id: 'listRecordings', permission, tag, summary: 'List recordings, newest first' },
        description:
          'With `q` it opens recordings, which is recorded as `recordings.search`; a page may then hold fewer than asked for, or nothing, and still have a next one: looking is bounded.',
      }),
    })
    .get('/recordings/:id', ({ principal, params }) => deps.recordings.get(principal, params.id), {
      params: IdParams,
      query: NoQuery,
      response: { 200: 'Recording', ...PROBLEMS.read },
      detail: operation({ id: 'getRecording', permission, tag, summary: 'Read what is known of a recording' }),
    })
    .use(contentRoutes(deps))

const contentRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/recordings/:id', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Problem: ProblemSchema })
    .get(
      '/asciicast',
      async ({ principal, params: { id }, query, request }) => {
        const asked = { id, purpose: query.purpose ?? 'export', again: againOf(deps, principal, request) }
        return streamed(request, await deps.recordings.cast(principal, asked), {
          type: 'application/x-asciicast',
          name: `${id}.cast`,
        })
      },
      {
        params: IdParams,
        query: CastQuery,
        response: { 200: t.String({ description: 'Asciicast v2, of any length' }), ...OPENED },
        detail: operation({
          ...{ id: 'getRecordingAsciicast', permission, tag, summary: 'Read a recording as asciicast v2' },
          description: `${AS_IT_WAS} It is recorded as \`recordings.export\` or \`recordings.play\`. ${BROKEN_OFF}`,
        }),
      },
    )
    .get(
      '/text',
      async ({ principal, params: { id }, request }) => {
        const asked = { id, again: againOf(deps, principal, request) }
        return streamed(request, await deps.recordings.text(principal, asked), {
          type: 'text/plain; charset=utf-8',
          name: `${id}.txt`,
        })
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: t.String({ description: 'Lines of text, without escape sequences' }), ...OPENED },
        detail: operation({
          ...{ id: 'getRecordingText', permission, tag, summary: 'Read the text that a recording shows' },
          description: `It is recorded as \`recordings.export\`. ${BROKEN_OFF}`,
        }),
      },
    )
    .get(
      '/live',
      async ({ principal, params: { id }, query, request }) => {
        const asked = { id, from: query.from ?? 'start', again: againOf(deps, principal, request) }
        return streamed(request, await deps.recordings.live(principal, asked), {
          type: 'application/x-ndjson',
          name: `${id}.cast`,
        })
      },
      {
        params: IdParams,
        query: LiveQuery,
        response: { 200: t.String({ description: 'Lines of asciicast v2; an empty line says it goes on' }), ...OPENED },
        detail: operation({
          ...{ id: 'getRecordingLive', permission, tag, summary: 'Watch a recording while it is made' },
          description: `Ends when the recording does, or within a second when the right to see it is taken. ${AS_IT_WAS} It is recorded as \`recordings.join\`. To end the session itself, delete the connection whose id is its \`request_id\`.`,
        }),
      },
    )

function againOf({ authenticate }: Deps, principal: Principal, request: Request): Again {
  const { requestId, sourceAddress } = principal
  return () => authenticate(request.headers.get('authorization'), { requestId, sourceAddress })
}

/** The line before the end of all has time to arrive. */
const LAST_LINE_MS = 100

function streamed(
  request: Request,
  parts: AsyncGenerator<string>,
  { type, name }: { type: string; name: string },
): Response {
  waitForReader(request)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        try {
          for (;;) {
            const { value, done } = await parts.next()
            if (done) return controller.close()
            if (value !== '') return controller.enqueue(encoder.encode(value))
          }
        } catch (error) {
          await Bun.sleep(LAST_LINE_MS)
          controller.error(error)
        }
      },
      cancel: async () => void (await parts.return(undefined)),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
