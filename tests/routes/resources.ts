// One body for each resource, valid and new each time: what the tests of every resource create, read, replace and delete.

/** What it takes to write an input: of the world, see world.ts. */
type Around = {
  core: { clock: { ms: number } }
  home: string
  name: () => string
  person: () => Promise<{ id: string }>
  make: (resource: 'Group' | 'MachineUser') => Promise<{ id: string }>
}

type Case = {
  path: string
  /** Names in it are free; ids in it are of what is there. */
  input: (world: Around) => Promise<Record<string, unknown>> | Record<string, unknown>
}

const named = (world: Around) => {
  const name = world.name()
  return { name, display_name: 'Two  blanks, ÄÖÜ' }
}

export const INPUTS = {
  Project: { path: 'projects', input: named },
  Group: { path: 'groups', input: named },
  Cluster: {
    path: 'clusters',
    input: world => ({
      ...{ name: world.name(), project_id: world.home, shared_project_ids: [], labels: { Zone: 'B', a: '' } },
      ...{ kubectl_cli_enabled: null, kubectl_browser_enabled: false, sign_in_within_seconds: 3600 },
    }),
  },
  User: {
    path: 'users',
    input: world => ({
      ...{ email: `${world.name()}@example.org`, name: 'Ann', is_disabled: false, must_change_password: false },
      ...{ kubectl_cli_enabled: true, kubectl_browser_enabled: null, sign_in_within_seconds: null },
    }),
  },
  Role: {
    path: 'roles',
    input: world => ({
      ...named(world),
      description: '',
      scope: 'project',
      permissions: ['clusters.read', 'bindings.read'],
      cluster_roles: ['view', 'edit'],
      rules: [
        {
          api_groups: ['', 'apps'],
          resources: ['pods/log'],
          verbs: ['list', 'get'],
          resource_names: [],
          non_resource_urls: [],
        },
      ],
      ...{ recording: 'mandatory', records_stdin: true, redactions: ['(?i)password=[^ ]+'] },
      when_audit_fails: 'continue',
    }),
  },
  GroupMembership: {
    path: 'group-memberships',
    input: async world => ({ group_id: (await world.make('Group')).id, user_id: (await world.person()).id }),
  },
  Binding: {
    path: 'bindings',
    input: async world => ({
      ...{ role: 'namespace-admin', user_id: (await world.person()).id, group_id: null, project_id: world.home },
      ...{ cluster_selector: { zone: 'b', a: '' }, namespaces: ['web', 'api'], namespace_selector: null },
      expires_at: '2099-01-31T12:00:00.000Z',
    }),
  },
  MachineUser: {
    path: 'machine-users',
    input: world => ({ ...named(world), description: 'A pipeline', is_disabled: false }),
  },
  MachineUserToken: {
    path: 'machine-user-tokens',
    input: async world => ({
      ...{ machine_user_id: (await world.make('MachineUser')).id, name: world.name() },
      ...{ permissions: ['clusters.read', 'bindings.read'], expires_at: '2099-01-31T12:00:00.000Z' },
    }),
  },
  ApiToken: {
    path: 'api-tokens',
    input: world => ({
      ...{ name: world.name(), permissions: null },
      expires_at: new Date(world.core.clock.ms + 86_400_000).toISOString(),
    }),
  },
  IdentityProvider: {
    path: 'identity-providers',
    input: async world => ({
      ...{ ...named(world), kind: 'oidc', issuer: 'https://Login.example.org/Realm', client_id: 'sal' },
      ...{
        client_secret: 'not-to-be-seen',
        client_secret_version: 3,
        scopes: ['openid', 'email'],
        groups_claim: 'groups',
      },
      ...{ email_claim: null, name_claim: null, allowed_email_domains: ['b.example', 'a.example'] },
      ...{ is_enabled: true, allow_sign_up: false },
      group_mappings: [{ provider_group: 'Devs of X', group_id: (await world.make('Group')).id }],
    }),
  },
  AuditSink: {
    path: 'audit-sinks',
    input: world => ({
      ...{ name: world.name(), is_enabled: true, kind: 'webhook', starts_at: '2030-01-31T12:00:00.000Z' },
      ...{ elasticsearch: null, otlp: null, syslog: null, file: null, webhook: { url: 'https://127.0.0.1:1/Hook' } },
      ...{ authentication: 'basic', username: 'Ann', credential: 'not-to-be-seen', credential_version: 2 },
      ...{ signing_key: 'not-to-be-seen-either', signing_key_version: 3, ca_pem: null, client_certificate: null },
      // Of the API's own audit each step of a test would be one more record that it lags behind.
      ...{ client_key_version: 1, batch_size: 10, audits: ['data_path'], kinds: ['end', 'denial'] },
      ...{ project_ids: [world.home], cluster_ids: [], verbs: ['get', 'delete'], outcomes: ['failed', 'denied'] },
      redactions: [{ field: 'user_agent', action: 'drop' }],
    }),
  },
  AppliedResource: {
    path: 'applied-resources',
    input: async world => ({
      ...{ kind: 'group', resource_id: (await world.make('Group')).id, name: 'devs', labels: { z: 'Y', a: '' } },
    }),
  },
} satisfies Record<string, Case>

export type ResourceName = keyof typeof INPUTS
