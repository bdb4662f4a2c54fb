// `sal users`: people. Creating one prints a one-time invitation link, because the password is theirs to choose.
import type { Api, Schemas } from './api'
import { type Context, command, group } from './command'
import { escapeLine } from './escape'
import { findUser, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type User = Schemas['User']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/users', searched<'/v1/users'>(flags))
    const columns = {
      EMAIL: (row: User) => row.email,
      NAME: (row: User) => row.name,
      DISABLED: (row: User) => row.is_disabled,
      'HAS PASSWORD': (row: User) => row.status.has_password,
      'LAST SIGN-IN': (row: User) => row.status.last_sign_in_at,
      LOCKED: (row: User) => row.status.locked_until,
      CREATED: (row: User) => row.created_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const create = command({
  flags: { ...SERVER_FLAGS, name: 'text' },
  takes: ['EMAIL'],
  run: async ({ flags, args: [email = ''] }, context) => {
    const api = openApi(context, flags)
    const user = await api.post('/v1/users', { body: { email, name: flags.name ?? email, is_disabled: false } })
    await printInvitation(api, user, context)
  },
})

const invite = command({
  flags: SERVER_FLAGS,
  takes: ['EMAIL'],
  run: async ({ flags, args: [email = ''] }, context) => {
    const api = openApi(context, flags)
    await printInvitation(api, await findUser(api, email), context)
  },
})

async function printInvitation(api: Api, { id, email }: User, { stdout, stderr }: Context): Promise<void> {
  const { link, expires_at } = await api.post('/v1/users/{id}/invitations', { id })
  stderr.write(`One time, for ${escapeLine(email)}, until ${escapeLine(expires_at)}:\n`)
  stdout.write(`${escapeLine(link)}\n`)
}

function switchTo(is_disabled: boolean) {
  return command({
    flags: SERVER_FLAGS,
    takes: ['EMAIL'],
    run: async ({ flags, args: [wanted = ''] }, context) => {
      const api = openApi(context, flags)
      // Whole, as it was read: what is left out of a replacement is gone.
      const { id, created_at: _made, status: _status, ...user } = await findUser(api, wanted)
      await api.put('/v1/users/{id}', { id, body: { ...user, is_disabled } })
      context.stderr.write(`${is_disabled ? 'Disabled' : 'Enabled'} the user ${wanted}\n`)
    },
  })
}

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['EMAIL'],
  run: async ({ flags, args: [email = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findUser(api, email)
    await api.remove('/v1/users/{id}', { id })
    context.stderr.write(`Deleted the user ${email}\n`)
  },
})

export const users = group('users', {
  list,
  create,
  invite,
  disable: switchTo(true),
  enable: switchTo(false),
  delete: remove,
})
