// Core's settings. The table is the truth: flags, environment, defaults and docs/config.md follow from it.
import { parseRanges } from '../kit/addresses'
import { proxySettings } from '../kit/proxy-settings'
import {
  choice,
  formatHostPort,
  hostPort,
  integer,
  optionalHostPort,
  optionalText,
  optionalUrl,
  parseSettings,
  text,
  url,
  type Values,
} from '../kit/settings'
import { checkpointSettings } from './audit-checkpoints/settings'
import { VERSION } from './lib/version'

export const coreSettings = {
  data: text('data', {
    env: 'SAL_DATA',
    fallback: './data',
    description: 'Folder for the embedded database, the master key and the admin token',
  }),
  listen: hostPort('listen', {
    env: 'SAL_LISTEN',
    fallback: '127.0.0.1:8080',
    description: 'Where the API and the console listen, plain HTTP',
  }),
  internal: hostPort('internal', {
    env: 'SAL_INTERNAL_LISTEN',
    fallback: '127.0.0.1:8081',
    description: 'Where relays reach core, mutual TLS',
  }),
  internalUrl: optionalUrl('internal-url', {
    env: 'SAL_INTERNAL_URL',
    schemes: ['https:'],
    description: 'How relays reach core; without it https:// and the address of the internal listener',
  }),
  publicUrl: optionalUrl('public-url', {
    env: 'SAL_PUBLIC_URL',
    schemes: ['http:', 'https:'],
    description: 'How people reach the console; without it http:// and the address it listens on',
  }),
  relayUrl: url('relay-url', {
    env: 'SAL_RELAY_URL',
    schemes: ['https:'],
    fallback: 'https://127.0.0.1:8443',
    description: 'How kubectl and agents reach the relay; it goes into kubeconfigs and join strings',
  }),
  domain: text('domain', {
    env: 'SAL_DOMAIN',
    fallback: 'salaminia.internal',
    description: 'Domain of the SNI form, <cluster-id>.user.<domain>',
  }),
  databaseUrl: optionalUrl('database-url', {
    env: 'SAL_DATABASE_URL',
    schemes: ['postgres:', 'postgresql:'],
    description: 'A PostgreSQL server; without it the embedded one in the data folder is used',
  }),
  masterKeyFile: optionalText('master-key-file', {
    env: 'SAL_MASTER_KEY_FILE',
    description: 'File with the key that seals the private keys in the database; without it <data>/master.key',
  }),
  relayJoinFile: optionalText('relay-join-file', {
    env: 'SAL_RELAY_JOIN_FILE',
    description: 'File that holds a join string for a relay while none is connected to this core',
  }),
  agentImage: text('agent-image', {
    env: 'SAL_AGENT_IMAGE',
    fallback: `ghcr.io/salaminia/salaminia:${VERSION}`,
    description: 'Image of the agent in the manifests that core hands out',
  }),
  trustedProxies: {
    flag: 'trusted-proxies',
    env: 'SAL_TRUSTED_PROXIES',
    fallback: '',
    description: 'Addresses and CIDR ranges, comma-separated, whose X-Forwarded-For says where a request came from',
    parse: parseRanges,
  },
  signInRate: integer('sign-in-rate', {
    env: 'SAL_SIGN_IN_RATE',
    fallback: '30',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How many sign-ins, and how many accepted invitations, one source address may try in a minute',
  }),
  ...checkpointSettings,
  auditKeepDays: integer('audit-keep-days', {
    env: 'SAL_AUDIT_KEEP_DAYS',
    fallback: '400',
    minimum: 1,
    maximum: 36_500,
    description: 'How many days back the audit of the data path is kept, today not counted',
  }),
  auditKeepBytes: integer('audit-keep-bytes', {
    env: 'SAL_AUDIT_KEEP_BYTES',
    fallback: '0',
    minimum: 0,
    maximum: 999_999_999_999_999,
    description: 'What the audit of the data path may take on the disk of the database; 0: no bound but the days',
  }),
  auditSinkFolder: optionalText('audit-sink-folder', {
    env: 'SAL_AUDIT_SINK_FOLDER',
    description: 'Folder below which audit sinks may write files; without it none may',
  }),
  metricsListen: optionalHostPort('metrics-listen', {
    env: 'SAL_METRICS_LISTEN',
    description: 'Where GET /metrics answers Prometheus, plain HTTP and without a sign-in; without it nowhere',
  }),
  ...proxySettings,
  recordingDays: integer('recording-days', {
    env: 'SAL_RECORDING_DAYS',
    fallback: '365',
    minimum: 0,
    maximum: 36_500,
    description: 'After how many days the content of a recording is removed; 0 keeps it for ever',
  }),
  recordingsS3Endpoint: optionalUrl('recordings-s3-endpoint', {
    env: 'SAL_RECORDINGS_S3_ENDPOINT',
    schemes: ['http:', 'https:'],
    description: 'An S3-compatible store for recordings; without it they stay in the database',
  }),
  recordingsS3Bucket: optionalText('recordings-s3-bucket', {
    env: 'SAL_RECORDINGS_S3_BUCKET',
    description: 'The bucket in it',
  }),
  recordingsS3Region: text('recordings-s3-region', {
    env: 'SAL_RECORDINGS_S3_REGION',
    fallback: 'us-east-1',
    description: 'The region that requests to it are signed for',
  }),
  recordingsS3Prefix: text('recordings-s3-prefix', {
    env: 'SAL_RECORDINGS_S3_PREFIX',
    fallback: '',
    description: 'What the name of every object there begins with',
  }),
  recordingsS3AccessKeyFile: optionalText('recordings-s3-access-key-file', {
    env: 'SAL_RECORDINGS_S3_ACCESS_KEY_FILE',
    description: 'File with the access key id',
  }),
  recordingsS3SecretKeyFile: optionalText('recordings-s3-secret-key-file', {
    env: 'SAL_RECORDINGS_S3_SECRET_KEY_FILE',
    description: 'File with the secret access key',
  }),
  logLevel: choice('log-level', {
    env: 'SAL_LOG_LEVEL',
    fallback: 'info',
    of: ['debug', 'info', 'warn', 'error'],
    description: 'The least important log line that is written',
  }),
} as const

export type CoreConfig = Values<typeof coreSettings>

/** Throws UsageError with every mistake at once. */
export function parseCoreConfig(args: readonly string[], env: Record<string, string | undefined>): CoreConfig {
  return parseSettings(coreSettings, { args, env })
}

/** A wildcard address is nothing a peer can dial: the loopback address stands in for it. */
export function urlOf(scheme: 'http' | 'https', { host, port }: { host: string; port: number }): string {
  const dialled = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${scheme}://${formatHostPort({ host: dialled, port })}`
}
