// `sal relays`: which there are, the one-time join string of a further one, and the end of one that is gone.
import { isLoopbackUrl } from '../kit/addresses'
import type { Schemas } from './api'
import { command, group } from './command'
import { escapeLine } from './escape'
import { mustFind, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Relay = Schemas['Relay']

const COLUMNS = {
  NAME: (row: Relay) => row.name,
  STATE: (row: Relay) => row.status.state,
  SEEN: (row: Relay) => row.status.seen_at,
  TUNNELS: (row: Relay) => String(row.status.tunnel_count),
  STREAMS: (row: Relay) => String(row.status.connection_count),
  'AGENTS DIAL': (row: Relay) => row.agent_url,
  VERSION: (row: Relay) => row.status.version,
  'CERTIFICATE UNTIL': (row: Relay) => row.status.certificate_not_after,
  ID: (row: Relay) => row.id,
}

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/relays', searched<'/v1/relays'>(flags))
    write(context.stdout, rows, { form: flags.output, columns: COLUMNS })
  },
})

const join = command({
  flags: SERVER_FLAGS,
  run: async ({ flags }, context) => {
    const enrolment = await openApi(context, flags).post('/v1/relay-enrolments')
    context.stderr.write(`One time, until ${escapeLine(enrolment.expires_at)}: sal relay --join STRING\n`)
    if (isLoopbackUrl(enrolment.core_url)) context.stderr.write(hereOnly(enrolment.core_url))
    context.stdout.write(`${escapeLine(enrolment.join)}\n`)
  },
})

function hereOnly(coreUrl: string): string {
  return `It leads to ${escapeLine(coreUrl)}, which only the machine of core itself reaches. For a relay elsewhere run "sal core", not "sal start", with --internal 0.0.0.0:8081 and --internal-url https://HOST:8081, where HOST leads to it\n`
}

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await mustFind(api, `relay "${name}"`, api.list('/v1/relays', { name }, 1))
    await api.remove('/v1/relays/{id}', { id })
    context.stderr.write(`Deleted the relay "${escapeLine(name)}" and revoked its certificates\n`)
  },
})

export const relays = group('relays', { list, join, delete: remove })
