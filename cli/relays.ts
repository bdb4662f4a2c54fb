// `sal relays`: the one-time join string of a further relay.
import { command, group } from './command'
import { escapeLine } from './escape'
import { openApi, SERVER_FLAGS } from './sign-ins'

const join = command({
  flags: SERVER_FLAGS,
  run: async ({ flags }, context) => {
    const enrolment = await openApi(context, flags).post('/v1/relay-enrolments')
    context.stderr.write(`One time, until ${escapeLine(enrolment.expires_at)}: sal relay --join STRING\n`)
    context.stdout.write(`${escapeLine(enrolment.join)}\n`)
  },
})

export const relays = group('relays', { join })
