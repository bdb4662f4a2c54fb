// What anybody may know about this installation: enough to sign in and to trust its relay.
import { t } from 'elysia'
import { Id, resource } from '../lib/schema'

export const Installation = resource('Installation', {
  id: Id,
  name: t.String({ description: 'Name for people' }),
  version: t.String({ description: 'Version of core' }),
  relay_url: t.String({ description: 'How kubectl reaches the relay' }),
  domain: t.String({ description: 'Domain of the SNI form, <cluster-id>.user.<domain>' }),
  ca_pem: t.String({ description: 'The root certificate' }),
})
export type Installation = typeof Installation.static
