// What an admin has to know of each kind of identity provider, as a table.
import type { Schemas } from '../api'

export type Kind = Schemas['IdentityProvider']['kind']

type Known = {
  name: string
  says: string
  /** An example of the issuer; null: it is known, and only an installation of one's own differs. */
  issuer: string | null
  /** Where its groups come from. */
  groups: string
}

export const KINDS: Readonly<Record<Kind, Known>> = {
  oidc: {
    ...{ name: 'OpenID Connect', says: 'Anything that publishes /.well-known/openid-configuration.' },
    ...{ issuer: 'https://login.example.com', groups: 'The claim “groups”, unless you name another.' },
  },
  keycloak: {
    ...{ name: 'Keycloak', says: 'A realm of yours.', issuer: 'https://keycloak.example.com/realms/main' },
    groups: 'Add a “Group Membership” mapper to the client; its claim is “groups”.',
  },
  entra: {
    ...{ name: 'Microsoft Entra ID', says: 'One tenant of yours.' },
    issuer: 'https://login.microsoftonline.com/TENANT-ID/v2.0',
    groups:
      'Add the groups claim to the token; groups come as object ids. Add the claim xms_edov too: it proves addresses.',
  },
  okta: {
    ...{
      name: 'Okta',
      says: 'Your Okta domain, or an authorization server of it.',
      issuer: 'https://example.okta.com',
    },
    groups: 'Add a groups claim to the app; the scope “groups” is asked for.',
  },
  google: {
    ...{ name: 'Google', says: 'Accounts of Google Workspace, or any.', issuer: null },
    groups: 'Google tells none. Limit e-mail domains, or anybody with a Google account may try.',
  },
  github: {
    ...{ name: 'GitHub', says: 'github.com, or your own Enterprise Server.', issuer: null },
    groups: 'Organizations as “acme”, teams as “acme/platform”.',
  },
  gitlab: {
    ...{ name: 'GitLab', says: 'gitlab.com, or an instance of yours.', issuer: null },
    groups: 'Groups by their path, as “acme/platform”.',
  },
  slack: {
    ...{ name: 'Slack', says: 'Sign in with Slack.', issuer: null },
    groups: 'The id of the workspace, as “T0123456”.',
  },
}

export function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text)
}

/** Why a sign-in is refused, for whoever sets a provider up. */
const REFUSALS: Readonly<Record<string, string>> = {
  'email-missing':
    'It told no e-mail address, or none that is one. Is the scope for it asked for, and the claim right?',
  'email-unverified': 'It does not say that the e-mail address is verified.',
  'email-domain': 'The e-mail address is of a domain that is not let in.',
  'email-conflict':
    'An account with this e-mail address signs in another way. Limit the domains to those this provider speaks for, and it may take such accounts over.',
  'unknown-person': 'Nobody here has this e-mail address, and people unknown here are not let in.',
  'user-disabled': 'The account is disabled.',
}

export function refusalWords(reason: string): string {
  return Object.hasOwn(REFUSALS, reason) ? (REFUSALS[reason] ?? reason) : reason
}
