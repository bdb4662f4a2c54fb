// A sink as it stands in a form, and back.
import type { Schemas } from '../api'
import { momentOf, textOf, wordsOf } from '../parts/read'
import {
  AUDITS,
  AUTHENTICATIONS,
  isKind,
  KINDS,
  type Kind,
  OUTCOMES,
  RECORD_KINDS,
  type RedactableField,
} from './kinds'

export type Sink = Schemas['AuditSink']
export type Input = Schemas['AuditSinkInput']
export type Redaction = { field: RedactableField | ''; action: Schemas['SinkRedaction']['action'] }
export type Filled = {
  kind: Kind
  name: string
  is_enabled: boolean
  starts_at: string | null
  /** By the name of the field. */
  target: Readonly<Record<string, string>>
  authentication: Sink['authentication']
  username: string
  ca_pem: string
  client_certificate: string
  batch_size: string
  audits: Sink['audits']
  kinds: Sink['kinds']
  project_ids: string[]
  cluster_ids: string[]
  verbs: string
  outcomes: Sink['outcomes']
  redactions: readonly Redaction[]
}

export const SECRETS = ['credential', 'signing_key', 'client_key'] as const

export function emptyOf(kind: Kind): Filled {
  const target = KINDS[kind].fields.map(({ name, value = '' }) => [name, value])
  return {
    ...{
      kind,
      name: '',
      is_enabled: true,
      starts_at: null,
      target: Object.fromEntries(target),
      authentication: 'none',
    },
    ...{ username: '', ca_pem: '', client_certificate: '', batch_size: '500', audits: ['data_path', 'api'], kinds: [] },
    ...{ project_ids: [], cluster_ids: [], verbs: '', outcomes: [], redactions: [] },
  }
}

export function filledOfSink(sink: Sink): Filled {
  const target = Object.entries(sink[sink.kind] ?? {}).map(([name, value]) => [name, String(value)])
  return {
    ...sink,
    target: Object.fromEntries(target),
    username: sink.username ?? '',
    ca_pem: sink.ca_pem ?? '',
    client_certificate: sink.client_certificate ?? '',
    batch_size: String(sink.batch_size),
    verbs: sink.verbs.join(', '),
  }
}

export function filledOf(fields: URLSearchParams): Filled {
  const asked = textOf(fields, 'kind')
  const kind = isKind(asked) ? asked : 'webhook'
  const target = KINDS[kind].fields.map(({ name }) => [name, textOf(fields, `target-${name}`)])
  const numbers = [...fields.keys()]
    .map(name => /^hide-(\d{1,4})-field$/.exec(name)?.[1])
    .filter(at => at !== undefined)
  const dropped = /^drop-(\d{1,4})$/.exec(textOf(fields, 'row'))?.[1]
  return {
    ...{ kind, name: textOf(fields, 'name'), is_enabled: fields.has('is_enabled') },
    starts_at: momentOf(textOf(fields, 'starts_at')),
    target: Object.fromEntries(target),
    authentication: known(AUTHENTICATIONS, [textOf(fields, 'authentication')])[0] ?? 'none',
    ...{ username: textOf(fields, 'username'), ca_pem: textOf(fields, 'ca_pem') },
    client_certificate: textOf(fields, 'client_certificate'),
    ...{ batch_size: textOf(fields, 'batch_size'), verbs: textOf(fields, 'verbs').toLowerCase() },
    audits: known(AUDITS, fields.getAll('audits')),
    kinds: known(RECORD_KINDS, fields.getAll('kinds')),
    outcomes: known(OUTCOMES, fields.getAll('outcomes')),
    ...{ project_ids: fields.getAll('project_ids'), cluster_ids: fields.getAll('cluster_ids') },
    redactions: numbers
      .filter(at => at !== dropped)
      .map(at => ({
        field: textOf(fields, `hide-${at}-field`) as RedactableField,
        action: textOf(fields, `hide-${at}-action`) as Redaction['action'],
      })),
  }
}

function known<Word extends string>(words: Readonly<Record<Word, string>>, given: readonly string[]): Word[] {
  return given.filter((word): word is Word => Object.hasOwn(words, word))
}

/** `before`: the sink as it is. A secret that is not typed stays; one that is counts its version up. */
export function inputOf(filled: Filled, fields: URLSearchParams, before?: Sink): Input {
  const { kind, target, redactions, verbs, batch_size, username, ca_pem, client_certificate, ...plain } = filled
  const secrets = SECRETS.flatMap(name => {
    const value = fields.get(name) ?? ''
    const version = before?.[`${name}_version`] ?? 1
    if (value.trim() === '') return [[`${name}_version`, version]]
    return [
      [name, value],
      [`${name}_version`, before ? version + 1 : 1],
    ]
  })
  const numeric = new Set(KINDS[kind].fields.filter(({ type }) => type === 'number').map(({ name }) => name))
  const read = Object.entries(target).filter(([, value]) => value !== '')
  const values = read.map(([name, value]) => [name, numeric.has(name) ? Number(value) : value])
  return {
    ...plain,
    ...Object.fromEntries(secrets),
    ...{ kind, [kind]: Object.fromEntries(values), batch_size: Number(batch_size), verbs: wordsOf(verbs) },
    ...{ username: username || null, ca_pem: ca_pem || null, client_certificate: client_certificate || null },
    redactions: redactions.filter((one): one is Schemas['SinkRedaction'] => one.field !== ''),
  }
}
