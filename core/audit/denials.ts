// Every refusal of a known principal is recorded, wherever in the API it was thrown.
import { Elysia } from 'elysia'
import type { Log } from '../../kit/log'
import { principalOf } from '../auth/authn'
import type { Sql } from '../db/database'
import { Problem } from '../lib/problem'
import type { Recorder } from './record'

/** Compose it before the plugin that answers errors: it looks on and answers nothing. */
export function denials({ sql, record, log }: { sql: Sql; record: Recorder; log: Log }) {
  return new Elysia({ normalize: false }).onError({ as: 'global' }, async ({ error, request, route }) => {
    const problem = problemIn(error)
    const principal = problem?.status === 403 ? await principalOf(request)?.catch(() => undefined) : undefined
    if (!problem || !principal) return
    const { pathname } = new URL(request.url)
    const event = {
      action: `${request.method} ${route}`,
      target: { kind: 'path', id: pathname, name: pathname },
      outcome: 'denied' as const,
      reason: problem.options.reason ?? problem.code,
    }
    await record(sql, principal, event).catch((cause: unknown) =>
      log.error('a denial was not recorded', { error: cause }),
    )
  })
}

/** What was refused before the body was read comes wrapped in a parse error. */
function problemIn(error: unknown): Problem | undefined {
  const found = error instanceof Error && error.cause instanceof Problem ? error.cause : error
  return found instanceof Problem ? found : undefined
}
