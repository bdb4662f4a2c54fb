// `sal access replay`: what the bindings of a file would have said to the requests of the last days.
import { ExitError, UsageError } from '../../kit/exit'
import type { Schemas } from '../api'
import { command, type Output } from '../command'
import { readDocuments } from '../documents'
import { escapeLine, safeJson } from '../escape'
import { findUser, LIST_FLAGS, namesById } from '../listing'
import { Lookup } from '../lookup'
import { planOf } from '../plan'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { type Columns, writeTable } from '../table'

type Replay = Schemas['AccessReplay']
type Request = Replay['principals'][number]['requests'][number] & { who: string }
type Input = Schemas['AccessReplayInput']

const UNDERSTOOD = ['Binding', 'Role']

export const replay = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS, file: 'list', days: 'text', user: 'text', beside: 'switch' },
  run: async ({ flags }, context) => {
    const days = daysOf(flags.days)
    const given = await readDocuments(flags.file, context)
    const api = openApi(context, flags)
    const steps = await planOf(given, { lookup: Lookup(api.transport), labels: undefined, does: 'replay' })
    const other = steps.find(({ kind }) => !UNDERSTOOD.includes(kind.kind))
    if (other) throw new ExitError(`Cannot replay ${other.title}: only roles and bindings are looked at`)
    const inputs = (kind: string) => steps.filter(step => step.kind.kind === kind).map(({ input }) => input)
    const body: Input = {
      days,
      user_id: flags.user === undefined ? null : (await findUser(api, flags.user)).id,
      keeps_bindings: flags.beside,
      // The plan has held them against the same schemas.
      bindings: inputs('Binding') as Input['bindings'],
      roles: inputs('Role') as NonNullable<Input['roles']>,
    }
    const found = await api.post('/v1/access-replays', { body })
    if (flags.output === 'json') return context.stdout.write(`${safeJson(found)}\n`)
    const clusterOf = await namesById(api.list('/v1/clusters'), cluster => cluster.name)
    print(context.stdout, found, clusterOf)
  },
})

export function daysOf(text: string | undefined): number {
  const days = Number(text ?? '30')
  if (Number.isInteger(days) && days >= 1 && days <= 400) return days
  throw new UsageError(`Cannot use --days ${text}: it is not a number from 1 to 400`)
}

function print(output: Output, found: Replay, clusterOf: (id: string | null) => string | null): void {
  const rows = found.principals.flatMap(one =>
    one.requests.map((request): Request => ({ ...request, who: one.user_name ?? one.user_id })),
  )
  const columns: Columns<Request> = {
    USER: row => row.who,
    'WOULD BE': row => row.outcome,
    TIMES: row => row.count,
    CLUSTER: row => clusterOf(row.cluster_id),
    VERB: row => row.verb,
    WHAT: row => [row.namespace, row.resource, row.name, row.subresource].filter(part => part !== '').join('/'),
    LAST: row => row.last_at,
    WHY: row => row.detail,
  }
  if (rows.length > 0) writeTable(output, rows, columns)
  output.write(`${escapeLine(summary(found, rows.length))}\n`)
}

function summary({ counted, from, counted_from, is_exact, skipped }: Replay, kinds: number): string {
  const since = is_exact ? from : `${counted_from}, where the work ended at its bound`
  const gone = skipped > 0 ? `; ${skipped} to clusters that are gone were left out` : ''
  const what = kinds === 1 ? '1 kind of requests' : `${kinds} kinds of requests`
  return `${what} would be answered otherwise, of ${counted} requests since ${since}${gone}`
}
