// Routes of relays. One comes by enrolment, and changes by what it says: here it is read, and deleted once it is gone.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, IfMatch, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Relay, RelayPage, RelayQuery } from './model'
import type { RelayList } from './service'

const tag = 'relays'

export const relayRoutes = (deps: { authenticate: Authenticate; relayList: RelayList }) =>
  new Elysia({ prefix: '/relays', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Relay, RelayPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.relayList.list(principal, query), {
      query: RelayQuery,
      response: { 200: 'RelayPage', ...PROBLEMS.list },
      detail: operation({ id: 'listRelays', permission: 'relays.read', summary: 'List relays', tag }),
    })
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const found = await deps.relayList.get(principal, params.id)
        set.headers.etag = etagOf(found)
        return found
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: 'Relay', ...PROBLEMS.read },
        detail: operation({ id: 'getRelay', permission: 'relays.read', summary: 'Read a relay', tag }),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await deps.relayList.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        headers: IfMatch,
        query: NoQuery,
        response: { ...PROBLEMS.remove },
        detail: operation({
          id: 'deleteRelay',
          permission: 'relays.write',
          summary: 'Delete a relay that will not come back: its certificates are revoked',
          tag,
        }),
      },
    )
