// `sal whoami`: who the server says you are, and which bindings you have.
import type { Schemas } from './api'
import { command } from './command'
import { safeJson } from './escape'
import { LIST_FLAGS } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { writeFields } from './table'

export const whoami = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const me = await api.get('/v1/whoami')
    if (flags.output === 'json') {
      context.stdout.write(`${safeJson(me)}\n`)
      return
    }
    writeFields(context.stdout, {
      server: api.server,
      email: me.email,
      name: me.name,
      expires: me.expires_at ?? 'never',
      bindings: me.bindings.map(show).join('; '),
    })
  },
})

function show({ role, project_name, namespaces }: Schemas['HeldBinding']): string {
  const where = project_name === null ? 'everywhere' : `in project ${project_name}`
  return `${role} ${where}${namespaces.length > 0 ? ` (namespaces ${namespaces.join(', ')})` : ''}`
}
