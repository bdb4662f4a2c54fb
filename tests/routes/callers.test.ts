// Every operation is asked by everyone: anonymous, signed in without a binding, admin of another project, organization
// admin. The table of answers is entries.ts; an operation without an entry fails.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Located, operationsOf } from '../../cli/docs/document'
import { HOOK_MS } from '../../core/fixture'
import { document } from '../openapi/document'
import { ENTRIES, type Entry } from './entries'
import { type Caller, openWorld, type World } from './world'

const CALLERS = ['anonymous', 'nobody', 'other', 'right'] as const
const CODES: Record<number, string> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' }

let world: World
beforeAll(async () => {
  world = await openWorld()
}, HOOK_MS)
afterAll(() => world.core.close())

const operations = operationsOf(document)

test('every operation has an entry, and every entry an operation', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(Object.keys(ENTRIES).sort()).toEqual(ids.sort())
})

for (const located of operations) {
  const { operationId } = located.operation
  const entry = ENTRIES[operationId]
  if (!entry) continue
  describe(operationId, () => {
    for (const caller of CALLERS) {
      const status = expected(entry, located, caller)
      test(`answers ${caller} ${status}`, () => asked(entry, located, { caller, status }))
    }
  })
}

async function asked(
  entry: Entry,
  { path, method, operation }: Located,
  { caller, status }: { caller: Caller; status: number },
) {
  const { path: ids = {}, query = '', body } = await entry.sends(world)
  const hidden = await entry.hides?.what(world)
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? '')) + query
  const token = world.tokens[caller]
  const sent = { ...(token ? { token } : {}), ...(body === undefined ? {} : { body }) }
  const reply = await world.core.ask(method.toUpperCase(), url, sent)
  expect([reply.status, reply.status === status ? '' : reply.text]).toEqual([status, ''])
  // How one becomes somebody has refusals of its own.
  if (CODES[status] && operation['x-public'] === undefined) expect(reply.body.code).toBe(CODES[status])
  if (status >= 400) expect(reply.headers.get('content-type')).toBe('application/problem+json')
  if (hidden !== undefined && status === 200)
    expect([caller, reply.text.includes(hidden)]).toEqual([caller, !entry.hides?.from.includes(caller)])
}

/** What is public does not look at who asks. */
function expected({ answers }: Entry, { operation }: Located, caller: Caller): number {
  const [nobody, other, right] = answers
  const anonymous = operation['x-public'] === undefined ? 401 : right
  return { anonymous, nobody, other, right }[caller]
}
