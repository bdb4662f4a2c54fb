// `sal password`: changes one's own password; this sign-in stays, all others end.
import { UsageError } from '../kit/exit'
import { type Context, command } from './command'
import { askPassword, newPassword, passwordFromInput } from './passwords'
import { openApi, SERVER_FLAGS } from './sign-ins'

export const password = command({
  flags: { ...SERVER_FLAGS, 'password-stdin': 'switch' },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const passwords = flags['password-stdin'] ? await readBoth(context) : await askBoth(context)
    await api.put('/v1/whoami/password', { body: passwords })
    context.stderr.write('Changed your password; your other sign-ins have ended\n')
  },
})

async function askBoth(context: Context) {
  const current_password = await askPassword(context, 'Current password')
  return { current_password, password: await newPassword(context) }
}

async function readBoth(context: Context) {
  const [current_password = '', fresh = '', ...rest] = (await passwordFromInput(context)).split(/\r?\n/)
  if (current_password === '' || fresh === '' || rest.length > 0)
    throw new UsageError('Cannot read the passwords: standard input must be two lines, the current one and the new one')
  return { current_password, password: fresh }
}
