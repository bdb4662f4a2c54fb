// What is known of each kind of identity provider, so that an admin has to name only what differs. A row is complete:
// null is "the admin must say it" for the issuer, and "it has none" for a claim.

export const PROVIDER_KINDS = ['oidc', 'github', 'gitlab', 'google', 'okta', 'slack', 'entra', 'keycloak'] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

export type Preset = {
  /** GitHub speaks OAuth 2 without ID tokens. */
  protocol: 'oidc' | 'github'
  issuer: string | null
  scopes: readonly string[]
  groupsClaim: string | null
  emailClaim: string
  nameClaim: string
  /** Without it being true an e-mail address is only what somebody typed somewhere. */
  verifiedClaim: string
}

const STANDARD: Preset = {
  protocol: 'oidc',
  issuer: null,
  scopes: ['openid', 'email', 'profile'],
  groupsClaim: 'groups',
  emailClaim: 'email',
  nameClaim: 'name',
  verifiedClaim: 'email_verified',
}

export const PRESETS: Readonly<Record<ProviderKind, Preset>> = {
  oidc: STANDARD,
  github: {
    ...STANDARD,
    protocol: 'github',
    issuer: 'https://github.com',
    scopes: ['read:user', 'user:email', 'read:org'],
    groupsClaim: null,
  },
  gitlab: { ...STANDARD, issuer: 'https://gitlab.com' },
  google: { ...STANDARD, issuer: 'https://accounts.google.com', groupsClaim: null },
  okta: { ...STANDARD, scopes: [...STANDARD.scopes, 'groups'] },
  slack: { ...STANDARD, issuer: 'https://slack.com', groupsClaim: 'https://slack.com/team_id' },
  // Anybody may write any address into a directory of theirs; this claim says that the tenant owns its domain.
  entra: { ...STANDARD, verifiedClaim: 'xms_edov' },
  keycloak: STANDARD,
}

/** A provider as the protocols need it: what the admin said over what the preset knows. */
export type ProviderSettings = Omit<Preset, 'issuer'> & { issuer: string; clientId: string; clientSecret: string }

export type ProviderRow = {
  kind: ProviderKind
  issuer: string | null
  client_id: string
  scopes: readonly string[]
  groups_claim: string | null
  email_claim: string | null
  name_claim: string | null
}

export function settingsOf(row: ProviderRow, clientSecret: string): ProviderSettings {
  const preset = PRESETS[row.kind]
  const issuer = row.issuer ?? preset.issuer
  if (issuer === null) throw new TypeError(`An identity provider of kind "${row.kind}" needs an issuer`)
  return {
    ...preset,
    issuer,
    scopes: row.scopes.length > 0 ? row.scopes : preset.scopes,
    groupsClaim: row.groups_claim ?? preset.groupsClaim,
    emailClaim: row.email_claim ?? preset.emailClaim,
    nameClaim: row.name_claim ?? preset.nameClaim,
    clientId: row.client_id,
    clientSecret,
  }
}
