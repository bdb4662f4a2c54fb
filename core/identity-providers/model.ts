// An identity provider says who people are and, by its own names, which groups they are in. None of those names means
// anything here until it is mapped to a group of ours.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PROVIDER_KINDS } from '../auth/oidc/presets'
import { DisplayName, Id, input, Label, pageOf, resource, searchQuery, Time } from '../lib/schema'

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }
const claim = (description: string) =>
  t.Optional(
    t.Nullable(
      t.String({
        ...{ minLength: 1, maxLength: 200, pattern: '^[^\\s\\x00-\\x1f]+$' },
        ...{ description: `${description}; null: the one the preset of its kind knows`, 'x-rule': 'Use no blanks' },
      }),
    ),
  )

const GroupMappingInput = t.Object(
  {
    provider_group: t.String({ minLength: 1, maxLength: 300, description: "The provider's name of it, exactly" }),
    group_id: t.String({ format: 'uuid', description: 'The group here that its members are put into' }),
  },
  { additionalProperties: false, title: 'GroupMappingInput' },
)
const GroupMapping = t.Object({ provider_group: t.String(), group_id: Id }, { title: 'GroupMapping' })

export const IdentityProviderInput = input('IdentityProviderInput', {
  name: Label,
  display_name: DisplayName,
  kind: t.UnionEnum(PROVIDER_KINDS, { ...immutable, default: undefined, description: 'Which preset it starts from' }),
  issuer: t.Optional(
    t.Nullable(
      t.String({
        ...immutable,
        maxLength: 500,
        pattern: '^(https://[^\\s/?#@]+|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d+)?)(/[^\\s?#]*[^\\s?#/])?$',
        description: 'Issuer URL, or the address of GitHub Enterprise Server; null: where the preset says',
        'x-rule': 'Use an https:// URL without query, fragment or a slash at its end',
      }),
    ),
  ),
  client_id: t.String({
    ...{ minLength: 1, maxLength: 300, pattern: '^[\\x21-\\x7e]+$' },
    ...{ description: 'What the provider calls this installation', 'x-rule': 'Use no blanks' },
  }),
  client_secret: t.Optional(
    t.String({
      ...{ minLength: 1, maxLength: 1000, format: 'password', writeOnly: true },
      description: 'Sealed at rest and never answered; may be left out of a change that keeps it',
    }),
  ),
  client_secret_version: t.Optional(
    Type.Integer({
      ...{ minimum: 1, maximum: 2_147_483_647, default: 1 },
      description: 'Count it up with each new secret',
    }),
  ),
  scopes: t.Optional(
    t.Array(t.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,200}$', 'x-rule': 'Use scopes of OAuth 2' }), {
      ...{ uniqueItems: true, maxItems: 50, default: [], description: 'Empty: those the preset knows' },
    }),
  ),
  groups_claim: claim('Claim that lists groups'),
  email_claim: claim('Claim with the e-mail address'),
  name_claim: claim('Claim with the name for people'),
  allowed_email_domains: t.Optional(
    t.Array(
      t.String({
        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$',
        maxLength: 253,
        'x-rule': 'Use domains in lower case, as example.org',
      }),
      {
        ...{ uniqueItems: true, maxItems: 200, default: [] },
        description: 'Only addresses of these domains sign in, and the provider speaks for them; empty: any address',
      },
    ),
  ),
  is_enabled: t.Optional(t.Boolean({ default: true, description: 'Disabling it ends every session it made' })),
  allow_sign_up: t.Optional(
    t.Boolean({ default: false, description: 'Whether somebody unknown here becomes a user by signing in' }),
  ),
  group_mappings: t.Optional(
    t.Array(GroupMappingInput, {
      maxItems: 500,
      uniqueItems: true,
      default: [],
      description: 'Nothing else is mapped',
    }),
  ),
})
export type IdentityProviderInput = typeof IdentityProviderInput.static

export const IdentityProvider = resource('IdentityProvider', {
  id: Id,
  name: t.String(),
  display_name: t.String(),
  kind: t.UnionEnum(PROVIDER_KINDS, { default: undefined }),
  issuer: t.Nullable(t.String()),
  client_id: t.String({ description: 'What the provider calls this installation' }),
  client_secret_version: Type.Integer(),
  scopes: t.Array(t.String()),
  groups_claim: t.Nullable(t.String()),
  email_claim: t.Nullable(t.String()),
  name_claim: t.Nullable(t.String()),
  allowed_email_domains: t.Array(t.String()),
  is_enabled: t.Boolean(),
  allow_sign_up: t.Boolean(),
  group_mappings: t.Array(GroupMapping),
  redirect_uri: t.String({ description: 'What to register at the provider' }),
  created_at: Time,
})
export type IdentityProvider = typeof IdentityProvider.static

export const IdentityProviderPage = pageOf('IdentityProviderPage', IdentityProvider)

export const IdentityProviderQuery = searchQuery(['name', 'created_at'], {
  name: t.Optional(t.String({ description: 'Exact name' })),
})
export type IdentityProviderQuery = typeof IdentityProviderQuery.static
