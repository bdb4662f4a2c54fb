// What is asked of each kind of sink, as a table; and what of a record a sink need not see.
import type { Schemas } from '../api'

export type Kind = Schemas['AuditSink']['kind']
type Type = 'text' | 'url' | 'number'
export type TargetField = {
  name: string
  label: string
  type: Type
  value?: string
  hint?: string
  isRequired?: boolean
}

type Known = {
  name: string
  says: string
  fields: readonly TargetField[]
  /** Where core signs in with HTTP. */
  hasAuthentication: boolean
  hasTls: boolean
}

const url = (label: string, hint: string): TargetField => ({ name: 'url', label, hint, type: 'url', isRequired: true })

export const KINDS: Readonly<Record<Kind, Known>> = {
  elasticsearch: {
    ...{ name: 'Elasticsearch or OpenSearch', says: 'Each record once, in an index a day or a data stream.' },
    fields: [
      url('Address', 'Records go to /_bulk below it.'),
      {
        ...{ name: 'index', label: 'Index or data stream', type: 'text', value: 'salaminia-audit-{date}' },
        hint: '{date} is the day of the record.',
      },
    ],
    ...{ hasAuthentication: true, hasTls: true },
  },
  otlp: {
    ...{ name: 'OpenTelemetry', says: 'Logs over OTLP/HTTP: a collector, Grafana, Datadog and many others.' },
    fields: [url('Address', 'The whole URL; it ends in /v1/logs as a rule.')],
    ...{ hasAuthentication: true, hasTls: true },
  },
  webhook: {
    ...{ name: 'Webhook', says: 'A signed POST of JSON to anything that listens.' },
    fields: [url('Address', 'Records are posted to it as a JSON array.')],
    ...{ hasAuthentication: true, hasTls: true },
  },
  syslog: {
    ...{ name: 'Syslog', says: 'Over TLS (RFC 5425): rsyslog, Splunk, Graylog, a SIEM.' },
    fields: [
      { name: 'host', label: 'Host', type: 'text', isRequired: true },
      { name: 'port', label: 'Port', type: 'number', value: '6514' },
      { name: 'facility', label: 'Facility', type: 'number', value: '13', hint: '13 is log audit.' },
      { name: 'app_name', label: 'APP-NAME', type: 'text', value: 'salaminia' },
      { name: 'structured_data_id', label: 'SD-ID', type: 'text', value: 'salaminia@32473' },
    ],
    ...{ hasAuthentication: false, hasTls: true },
  },
  file: {
    ...{ name: 'File', says: 'JSON lines on the machine core runs on, for whatever collects files there.' },
    fields: [
      {
        ...{ name: 'path', label: 'Path', type: 'text', isRequired: true },
        hint: 'Below the folder of the setting --audit-sink-folder.',
      },
      { name: 'rotate_bytes', label: 'A new file after so many bytes', type: 'number', value: '104857600' },
      { name: 'rotate_seconds', label: 'or so many seconds', type: 'number', value: '86400' },
      { name: 'keep_files', label: 'Full files kept', type: 'number', value: '30' },
    ],
    ...{ hasAuthentication: false, hasTls: false },
  },
}

export function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text)
}

export const AUTHENTICATIONS: Readonly<Record<Schemas['AuditSink']['authentication'], string>> = {
  none: 'It asks for none',
  basic: 'User name and password',
  bearer: 'Bearer token',
  api_key: 'API key of Elasticsearch',
}

export const AUDITS: Readonly<Record<Schemas['AuditSink']['audits'][number], string>> = {
  data_path: 'Requests to clusters',
  api: 'What happens in Salaminia itself',
}

export const RECORD_KINDS: Readonly<Record<Schemas['AuditSink']['kinds'][number], string>> = {
  begin: 'Begins of requests',
  end: 'Ends of requests',
  denial: 'Refusals',
  gap: 'Gaps: missing records',
}

export const OUTCOMES: Readonly<Record<Schemas['AuditSink']['outcomes'][number], string>> = {
  success: 'Done',
  denied: 'Denied',
  failed: 'Failed',
}

export type RedactableField = Schemas['SinkRedaction']['field']
export const REDACTABLE = [
  ...(['user_id', 'user_name', 'source_address', 'user_agent', 'credential', 'session_id', 'token_id'] as const),
  ...(['cluster_id', 'project_id', 'namespace', 'name', 'path', 'method', 'verb', 'api_group', 'api_version'] as const),
  ...(['resource', 'subresource', 'status', 'reason', 'bytes_in', 'bytes_out', 'duration_ms', 'request_id'] as const),
  ...(['relay_id', 'recording_id', 'recording_hash', 'action', 'target_kind', 'target_id', 'target_name'] as const),
  'changes',
] as const

export const REDACTIONS: Readonly<Record<Schemas['SinkRedaction']['action'], string>> = {
  hash: 'a keyed hash in its place',
  drop: 'left out',
}
