// The organization: who it is, how long what it issues lives, and what it demands of those who use kubectl. Exceptions
// for one person and limits of one cluster have the same three switches.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { RECORDINGS } from '../access/recording'
import { DisplayName, Email, Id, input, Label, Redactions, resource } from '../lib/schema'

const seconds = (about: { minimum: number; maximum: number; default: number; description: string }) =>
  t.Optional(Type.Integer(about))

const HOUR = 3_600
const DAY = 24 * HOUR
/** Ten years: as good as no rule, for who is excepted from one. */
const LONGEST_RULE = 3_650 * DAY

const Within = (description: string) =>
  t.Optional(t.Nullable(Type.Integer({ minimum: 60, maximum: LONGEST_RULE, description })))

export const OrganizationInput = input('OrganizationInput', {
  name: Label,
  display_name: DisplayName,
  contact_email: t.Optional(t.Nullable({ ...Email, description: 'Whom to write to about access' })),
  certificate_lifetime_seconds: seconds({
    ...{ minimum: 60, maximum: 7 * DAY, default: 12 * HOUR },
    description: "How long a person's certificate lives that was asked for without a lifetime",
  }),
  certificate_max_lifetime_seconds: seconds({
    ...{ minimum: 60, maximum: 7 * DAY, default: 7 * DAY },
    description: 'The longest lifetime that may be asked for',
  }),
  credential_lifetime_seconds: seconds({
    ...{ minimum: 60, maximum: 12 * HOUR, default: 900 },
    description: 'How long a credential of "sal credential" lives; kubectl takes a new one by itself',
  }),
  session_lifetime_seconds: seconds({
    ...{ minimum: 300, maximum: 30 * DAY, default: 12 * HOUR },
    description: 'After this one must sign in again; open sessions are cut to it',
  }),
  session_idle_seconds: seconds({
    ...{ minimum: 300, maximum: 30 * DAY, default: 4 * HOUR },
    description: 'A session that was not used for this long ends',
  }),
  lockout_attempts: seconds({
    ...{ minimum: 1, maximum: 100, default: 10 },
    description: 'After this many wrong passwords an account is locked',
  }),
  lockout_seconds: seconds({
    ...{ minimum: 1, maximum: DAY, default: 900 },
    description: 'For how long it is locked',
  }),
  kubectl_cli_enabled: t.Optional(
    t.Boolean({
      default: true,
      description: 'Whether kubectl works from a command line, by credential or certificate',
    }),
  ),
  kubectl_browser_enabled: t.Optional(
    t.Boolean({ default: true, description: 'Whether kubectl works in the console' }),
  ),
  sign_in_within_seconds: Within(
    'kubectl works for people who signed in during the last so many seconds, by certificate too; null: no rule',
  ),
  recording: t.Optional(
    t.UnionEnum(RECORDINGS, {
      default: 'off',
      description: 'The least that is done for everyone, whatever their roles say; a role can only demand more',
    }),
  ),
  records_stdin: t.Optional(
    t.Boolean({ default: false, description: 'Whether what is typed is recorded too, where this demands a recording' }),
  ),
  redactions: t.Optional({ ...Redactions, default: [] }),
})
export type OrganizationInput = typeof OrganizationInput.static

export const Organization = resource('Organization', {
  id: Id,
  name: t.String(),
  display_name: t.String(),
  contact_email: t.Nullable(t.String()),
  certificate_lifetime_seconds: Type.Integer(),
  certificate_max_lifetime_seconds: Type.Integer(),
  credential_lifetime_seconds: Type.Integer(),
  session_lifetime_seconds: Type.Integer(),
  session_idle_seconds: Type.Integer(),
  lockout_attempts: Type.Integer(),
  lockout_seconds: Type.Integer(),
  kubectl_cli_enabled: t.Boolean(),
  kubectl_browser_enabled: t.Boolean(),
  sign_in_within_seconds: t.Nullable(Type.Integer()),
  recording: t.UnionEnum(RECORDINGS, { default: undefined }),
  records_stdin: t.Boolean(),
  redactions: t.Array(t.String()),
})
export type Organization = typeof Organization.static

/** Fields of an input; `about` says what null means there. */
export const switchInputs = (about: string) => ({
  kubectl_cli_enabled: t.Optional(t.Nullable(t.Boolean({ description: `kubectl from a command line; ${about}` }))),
  kubectl_browser_enabled: t.Optional(t.Nullable(t.Boolean({ description: `kubectl in the console; ${about}` }))),
  sign_in_within_seconds: Within(`kubectl works for so many seconds after a sign-in; ${about}`),
})

export const SWITCHES = {
  kubectl_cli_enabled: t.Nullable(t.Boolean()),
  kubectl_browser_enabled: t.Nullable(t.Boolean()),
  sign_in_within_seconds: t.Nullable(Type.Integer()),
}

/** Null is nothing said. */
export type Switches = {
  kubectl_cli_enabled: boolean | null
  kubectl_browser_enabled: boolean | null
  sign_in_within_seconds: number | null
}

/** What is left out of an input is null. */
export function switchesOf(given: { [K in keyof Switches]?: Switches[K] | undefined }): Switches {
  return {
    kubectl_cli_enabled: given.kubectl_cli_enabled ?? null,
    kubectl_browser_enabled: given.kubectl_browser_enabled ?? null,
    sign_in_within_seconds: given.sign_in_within_seconds ?? null,
  }
}
