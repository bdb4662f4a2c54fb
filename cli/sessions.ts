// `sal sessions`: sign-ins and API tokens at the server, and their end.
import type { Schemas } from './api'
import { command, group } from './command'
import { findUser, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Session = Schemas['Session']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS, user: 'text' },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const owner = flags.user === undefined ? undefined : await findUser(api, flags.user)
    const rows = await api.list('/v1/sessions', { ...searched<'/v1/sessions'>(flags), user_id: owner?.id })
    const columns = {
      ID: (row: Session) => row.id,
      USER: (row: Session) => row.email,
      KIND: (row: Session) => row.kind,
      FROM: (row: Session) => row.source_address,
      'LAST USED': (row: Session) => row.last_used_at,
      CREATED: (row: Session) => row.created_at,
      EXPIRES: (row: Session) => row.expires_at,
      REVOKED: (row: Session) => row.revoked_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const revoke = command({
  flags: SERVER_FLAGS,
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, context) => {
    await openApi(context, flags).remove('/v1/sessions/{id}', { id })
    context.stderr.write('Revoked the session\n')
  },
})

export const sessions = group('sessions', { list, revoke })
