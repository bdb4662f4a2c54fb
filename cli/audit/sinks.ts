// `sal audit sinks`: how the places fare that records are sent to, and what they do not take.
import { ExitError, UsageError } from '../../kit/exit'
import type { Api, Schemas } from '../api'
import { command, group } from '../command'
import { LIST_FLAGS, mustFind, write } from '../listing'
import { openApi, SERVER_FLAGS } from '../sign-ins'

type AuditSink = Schemas['AuditSink']
type DeadLetter = Schemas['DeadLetter']

const list = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/audit-sinks')
    const columns = {
      NAME: (row: AuditSink) => row.name,
      KIND: (row: AuditSink) => row.kind,
      STATE: (row: AuditSink) => row.status.state,
      BEHIND: (row: AuditSink) => row.status.lag_records,
      'FOR SECONDS': (row: AuditSink) => row.status.lag_seconds,
      DELIVERED: (row: AuditSink) => row.status.delivered,
      DEAD: (row: AuditSink) => row.status.dead_letters,
      'LAST DELIVERED': (row: AuditSink) => row.status.last_delivered_at,
      'LAST ERROR': (row: AuditSink) => row.status.last_error,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const test = command({
  flags: SERVER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findSink(api, name)
    const done = await api.post('/v1/audit-sinks/{id}/tests', { id })
    if (!done.is_delivered) throw new ExitError(`The audit sink "${name}" did not take a test record: ${done.error}`)
    context.stdout.write(`The audit sink "${name}" took the test record ${done.id} in ${done.duration_ms} ms\n`)
  },
})

const deadLetters = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findSink(api, name)
    const rows = await api.transport.list<DeadLetter>(`/v1/audit-sinks/${id}/dead-letters`)
    const columns = {
      ID: (row: DeadLetter) => row.id,
      AT: (row: DeadLetter) => row.at,
      RECORD: (row: DeadLetter) => row.record_id,
      TRIES: (row: DeadLetter) => row.tries,
      QUEUED: (row: DeadLetter) => row.is_queued,
      ERROR: (row: DeadLetter) => row.error,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const replay = command({
  flags: { ...SERVER_FLAGS, id: 'list' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findSink(api, name)
    const body = { dead_letter_ids: flags.id.length > 0 ? flags.id : null }
    const { queued } = await api.post('/v1/audit-sinks/{id}/dead-letter-replays', { id, body })
    context.stdout.write(`${countOf(queued)} will be sent again\n`)
  },
})

/** What is dropped is gone: all of them only when that is said. */
const drop = command({
  flags: { ...SERVER_FLAGS, id: 'list', all: 'switch' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    if (flags.all === flags.id.length > 0) throw new UsageError('Cannot drop dead letters: say either --id or --all')
    const api = openApi(context, flags)
    const { id } = await findSink(api, name)
    const body = { dead_letter_ids: flags.all ? null : flags.id }
    const { removed } = await api.post('/v1/audit-sinks/{id}/dead-letter-removals', { id, body })
    context.stdout.write(`${countOf(removed)} dropped\n`)
  },
})

function findSink(api: Api, name: string): Promise<AuditSink> {
  return mustFind(api, `audit sink "${name}"`, api.list('/v1/audit-sinks', { name }, 1))
}

function countOf(count: number): string {
  return count === 1 ? '1 dead letter' : `${count} dead letters`
}

export const sinks = group('audit sinks', { list, test, 'dead-letters': deadLetters, replay, drop })
