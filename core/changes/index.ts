// The route of changes: a stream of server-sent events that says when to read again, and nothing else.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { PROBLEMS, ProblemSchema } from '../lib/schema'
import { ChangeQuery } from './model'
import type { ChangeStreams } from './service'

const ABOUT = `Server-sent events. Each event \`change\` has as data the kind of thing of which something changed, such as
\`clusters\`: at most one a kind and half second. Kinds of which you may read nothing are not told. A comment keeps the stream
alive every 15 seconds. The stream ends with the session or token that opened it, and at any time: open it again, and read
anew what you show.`

export const changeRoutes = ({
  authenticate,
  changeStreams,
}: {
  authenticate: Authenticate
  changeStreams: ChangeStreams
}) =>
  new Elysia({ prefix: '/changes', normalize: false })
    .use(authn(authenticate))
    .model({ Problem: ProblemSchema })
    .get(
      '',
      async ({ principal, query }) => new Response(await changeStreams.open(principal, query), { headers: HEADERS }),
      {
        query: ChangeQuery,
        response: { ...PROBLEMS.list, 429: 'Problem', 503: 'Problem' } as never,
        detail: operation({
          ...{ id: 'getChanges', permission: 'self', tag: 'changes', answers: 'text/event-stream' },
          summary: 'Watch for changes',
          description: ABOUT.replaceAll('\n', ' '),
        }),
      },
    )

/** The last is for proxies that would hold the stream back until it is full. */
const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
