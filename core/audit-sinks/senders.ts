// Which protocol a sink of each kind speaks, with its secrets opened; and what keeps those secrets out of every sentence.
import type { Authority } from '../ca/authority'
import { Elasticsearch } from './elasticsearch'
import { File } from './file'
import { Otlp } from './otlp'
import { type SecretName, type SinkRecord, secretPurpose } from './rows'
import type { Sender, SenderDeps, Settings } from './sender'
import { Syslog } from './syslog'
import type { SinkKind } from './targets'
import { Webhook } from './webhook'

const SENDERS: { [K in SinkKind]: (settings: Settings<K>, deps: SenderDeps) => Sender } = {
  elasticsearch: Elasticsearch,
  otlp: Otlp,
  webhook: Webhook,
  syslog: Syslog,
  file: File,
}

export type Opened = {
  sender: Sender
  hashKey: string
  /** What an error said, without any secret of the sink that a server sent back. */
  scrub: (text: string) => string
}

export function openSink(row: SinkRecord, { authority, ...deps }: SenderDeps & { authority: Authority }): Opened {
  const open = (name: SecretName) => {
    const sealed = row[`sealed_${name}`]
    return sealed === null ? null : authority.unseal(sealed, secretPurpose(row.id, name))
  }
  const secrets = { credential: open('credential'), signingKey: open('signing_key'), clientKey: open('client_key') }
  const settings = {
    ...{ id: row.id, name: row.name, kind: row.kind, target: row.target, authentication: row.authentication },
    ...{ username: row.username, caPem: row.ca_pem, clientCertificate: row.client_certificate, ...secrets },
  }
  const sender = (SENDERS[row.kind] as (given: Settings, deps: SenderDeps) => Sender)(settings, deps)
  const hashKey = authority.unseal(row.sealed_hash_key, secretPurpose(row.id, 'hash_key'))
  return { sender, hashKey, scrub: scrubber(settings) }
}

function scrubber({ username, credential, signingKey }: Settings): (text: string) => string {
  const pairs =
    credential === null ? [] : [credential, Buffer.from(`${username ?? ''}:${credential}`).toString('base64')]
  const all = [...pairs, ...(signingKey === null ? [] : [signingKey])]
  return text => all.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
