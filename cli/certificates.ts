// `sal certificates`: what the authority has issued, and its revocation.
import type { Schemas } from './api'
import { command, group } from './command'
import { SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Certificate = Schemas['Certificate']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/certificates', searched<'/v1/certificates'>(flags))
    const columns = {
      SERIAL: (row: Certificate) => row.serial,
      KIND: (row: Certificate) => row.kind,
      SUBJECT: (row: Certificate) => row.subject_id,
      'NOT BEFORE': (row: Certificate) => row.not_before,
      'NOT AFTER': (row: Certificate) => row.not_after,
      REVOKED: (row: Certificate) => row.revoked_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const revoke = command({
  flags: SERVER_FLAGS,
  takes: ['SERIAL'],
  run: async ({ flags, args: [serial = ''] }, context) => {
    await openApi(context, flags).post('/v1/certificates/{serial}/revocation', { serial })
    context.stderr.write('Revoked the certificate\n')
  },
})

export const certificates = group('certificates', { list, revoke })
