// `sal tokens`: API tokens, one's own or a machine user's. A secret goes to standard output, once, and nowhere else.
import { UsageError } from '../kit/exit'
import type { Schemas } from './api'
import { type Context, command, group } from './command'
import { parseDuration } from './duration'
import { escapeLine } from './escape'
import { LIST_FLAGS, mustFind, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { type Owned, type Token, tokensOf } from './token-owners'

const OWNER_FLAGS = { ...SERVER_FLAGS, 'machine-user': 'text' } as const

const list = command({
  flags: { ...OWNER_FLAGS, ...LIST_FLAGS },
  run: async ({ flags }, context) => {
    const owned = await tokensOf(openApi(context, flags), flags['machine-user'])
    const columns = {
      NAME: (row: Token) => row.name,
      PREFIX: (row: Token) => row.prefix,
      'LIMITED TO': (row: Token) => row.permissions?.join(',') ?? null,
      'LAST USED': (row: Token) => row.status.last_used_at,
      FROM: (row: Token) => row.status.last_used_from,
      EXPIRES: (row: Token) => row.expires_at,
      REVOKED: (row: Token) => row.revoked_at,
    }
    write(context.stdout, await owned.list(), { form: flags.output, columns })
  },
})

const create = command({
  flags: { ...OWNER_FLAGS, expires: 'text', permission: 'list' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const expires_at = endOf(flags, context)
    const owned = await tokensOf(openApi(context, flags), flags['machine-user'])
    // What is no permission is refused by the server, with all that it knows.
    const permissions = flags.permission.length > 0 ? (flags.permission as Permission[]) : null
    print(await owned.create({ name, permissions, expires_at }), 'Created', context)
  },
})

type Permission = NonNullable<Schemas['ApiTokenInput']['permissions']>[number]

/** A person's token has an end; a machine user's need not. */
function endOf(flags: { expires: string | undefined; 'machine-user': string | undefined }, { now }: Context) {
  if (flags.expires !== undefined) return new Date(now() + parseDuration('expires', flags.expires) * 1000).toISOString()
  if (flags['machine-user'] !== undefined) return null
  throw new UsageError('Cannot create the token yet: say with --expires when it ends, as in --expires 90d')
}

const rotate = command({
  flags: { ...OWNER_FLAGS, overlap: 'text' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const overlap_seconds = flags.overlap === undefined ? 0 : parseDuration('overlap', flags.overlap)
    const api = openApi(context, flags)
    const owned = await tokensOf(api, flags['machine-user'])
    const { id } = await mustFind(api, `token "${name}"`, live(owned, name))
    print(await owned.rotate(id, overlap_seconds), 'Rotated', context)
  },
})

const remove = command({
  flags: OWNER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const owned = await tokensOf(api, flags['machine-user'])
    const { id } = await mustFind(api, `token "${name}"`, live(owned, name))
    await owned.remove(id)
    context.stderr.write(`Deleted the token ${name}\n`)
  },
})

/** Those that were revoked may share the name. */
async function live(owned: Owned, name: string): Promise<Token[]> {
  const named = await owned.list(name)
  return named.toSorted((one, other) => Number(one.revoked_at !== null) - Number(other.revoked_at !== null))
}

function print(made: Token & { token: string }, done: string, { stdout, stderr }: Context): void {
  const { name, expires_at, status } = made
  const end = expires_at === null ? 'it has no end' : `it ends ${expires_at}`
  const overlap = status.overlap_until === null ? '' : `; the secret from before works until ${status.overlap_until}`
  stderr.write(`${escapeLine(`${done} the token ${name}, ${end}${overlap}. Its secret, shown only now:`)}\n`)
  stdout.write(`${escapeLine(made.token)}\n`)
}

export const tokens = group('tokens', { list, create, rotate, delete: remove })
