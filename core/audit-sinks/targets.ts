// Where a sink of each kind delivers to: one object a kind, of which a sink has the one that its kind names.
import { type TObject, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { input, resource } from '../lib/schema'

export const SINK_KINDS = ['elasticsearch', 'otlp', 'webhook', 'syslog', 'file'] as const
export type SinkKind = (typeof SINK_KINDS)[number]

const url = (description: string) =>
  t.String({
    ...{ maxLength: 500, pattern: '^https?://[^\\s/?#@]+(/[^\\s?#]*)?$', description },
    'x-rule': 'Use an https:// or http:// URL without user name, query or fragment',
  })

const integer = (description: string, [minimum, maximum, value]: [number, number, number]) =>
  t.Optional(Type.Integer({ minimum, maximum, default: value, description }))

const ELASTICSEARCH = {
  url: url('Base URL; records go to /_bulk below it'),
  index: t.Optional(
    t.String({
      ...{
        maxLength: 200,
        default: 'salaminia-audit-{date}',
        pattern: '^[a-z0-9][a-z0-9._-]*(\\{date\\})?[a-z0-9._-]*$',
      },
      description: 'Index or data stream; {date} is the day of the record, UTC, as 2030.01.31',
      'x-rule': 'Use lower-case letters, digits, dots, hyphens and underscores, and {date} at most once',
    }),
  ),
}

const OTLP = { url: url('The whole URL of the receiver, which ends in /v1/logs as a rule') }

const WEBHOOK = { url: url('Where records are posted to, as a JSON array') }

const SYSLOG = {
  host: t.String({
    ...{ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9_.:-]+$', description: 'Host name or IP address' },
    'x-rule': 'Use a host name or an IP address',
  }),
  port: integer('Port; 6514 is that of syslog over TLS', [1, 65_535, 6514]),
  facility: integer('Facility (RFC 5424, table 1); 13 is log audit', [0, 23, 13]),
  app_name: t.Optional(
    t.String({
      ...{ maxLength: 48, pattern: '^[\\x21-\\x7e]+$', default: 'salaminia', description: 'APP-NAME of each message' },
      'x-rule': 'Use 1 to 48 visible ASCII characters',
    }),
  ),
  structured_data_id: t.Optional(
    t.String({
      ...{ maxLength: 32, pattern: '^[A-Za-z0-9_.-]+@[0-9]+$', default: 'salaminia@32473' },
      description: 'SD-ID of the fields; put your own enterprise number behind the @',
      'x-rule': 'Use a name, an @ and a private enterprise number',
    }),
  ),
}

const FILE = {
  path: t.String({
    ...{ maxLength: 300, pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$' },
    description: "Below the folder of core's setting --audit-sink-folder; one JSON line a record",
    'x-rule': 'Use a relative path of letters, digits, dots, hyphens and underscores; no part begins with a dot',
  }),
  rotate_bytes: integer('Size after which a new file is begun', [1024, 1_099_511_627_776, 104_857_600]),
  rotate_seconds: integer('Age after which a new file is begun', [1, 31_536_000, 86_400]),
  keep_files: integer('How many full files are kept', [1, 10_000, 30]),
}

/** The same fields on the way out, where nothing is left out. */
const text = ({ description = '' }: { description?: string }) => t.String({ description })
const whole = ({ description = '' }: { description?: string }) => Type.Integer({ description })

const OUT = {
  elasticsearch: { url: text(ELASTICSEARCH.url), index: text(ELASTICSEARCH.index) },
  otlp: { url: text(OTLP.url) },
  webhook: { url: text(WEBHOOK.url) },
  syslog: {
    ...{ host: text(SYSLOG.host), port: whole(SYSLOG.port), facility: whole(SYSLOG.facility) },
    ...{ app_name: text(SYSLOG.app_name), structured_data_id: text(SYSLOG.structured_data_id) },
  },
  file: {
    ...{ path: text(FILE.path), rotate_bytes: whole(FILE.rotate_bytes) },
    ...{ rotate_seconds: whole(FILE.rotate_seconds), keep_files: whole(FILE.keep_files) },
  },
}

/** By kind what its object holds. */
export const TARGET_INPUTS = {
  elasticsearch: input('ElasticsearchTargetInput', ELASTICSEARCH),
  otlp: input('OtlpTargetInput', OTLP),
  webhook: input('WebhookTargetInput', WEBHOOK),
  syslog: input('SyslogTargetInput', SYSLOG),
  file: input('FileTargetInput', FILE),
} as const

const given = <T extends TObject>(schema: T, kind: string) =>
  t.Optional(t.Nullable({ ...schema, description: `Of the kind "${kind}", which needs it; null: it is of another` }))

/** The same as fields of a sink. */
export const TARGETS_IN = {
  elasticsearch: given(TARGET_INPUTS.elasticsearch, 'elasticsearch'),
  otlp: given(TARGET_INPUTS.otlp, 'otlp'),
  webhook: given(TARGET_INPUTS.webhook, 'webhook'),
  syslog: given(TARGET_INPUTS.syslog, 'syslog'),
  file: given(TARGET_INPUTS.file, 'file'),
} as const

export const ElasticsearchTarget = resource('ElasticsearchTarget', OUT.elasticsearch)
export const OtlpTarget = resource('OtlpTarget', OUT.otlp)
export const WebhookTarget = resource('WebhookTarget', OUT.webhook)
export const SyslogTarget = resource('SyslogTarget', OUT.syslog)
export const FileTarget = resource('FileTarget', OUT.file)

export type Targets = {
  elasticsearch: typeof ElasticsearchTarget.static
  otlp: typeof OtlpTarget.static
  webhook: typeof WebhookTarget.static
  syslog: typeof SyslogTarget.static
  file: typeof FileTarget.static
}
