// Writes markup wherever the API takes it, over what furnish() made. Answers ids by name of what it made besides.
import type { Salaminia } from '../harness/salaminia.ts'
import { ADDRESS, hostileInput, IMAGE, SCRIPT, VALUE } from './hostile-input.ts'

type Body = Record<string, unknown>
/** `adminToken`: of whoever looks at the pages. */
type Deps = { sal: Salaminia; made: Readonly<Record<string, string>>; adminToken: string }

const ISSUER = 'https://keycloak.example.com/realms/acme'
const SECRET = 'a secret of its own, long'

export async function writeHostile({ sal, made, adminToken }: Deps): Promise<Record<string, string>> {
  const put = (path: string, name: string, base: Body) => sal.api('PUT', path, { body: hostileInput(name, base) })
  const make = async (path: string, name: string, base: Body) =>
    (await sal.api<{ id: string }>('POST', path, { body: hostileInput(name, base) })).id
  await put(`/v1/users/${made.user}`, 'UserInput', { email: 'grace@example.com', name: IMAGE })
  await put(`/v1/users/${made.linus}`, 'UserInput', { email: 'linus@example.com', name: SCRIPT })
  await put(`/v1/users/${made.alan}`, 'UserInput', { email: "'o@example.com", name: VALUE, is_disabled: true })
  await put(`/v1/groups/${made.group}`, 'GroupInput', { name: 'aws-members', display_name: SCRIPT })
  await put(`/v1/projects/${made.project}`, 'ProjectInput', { name: 'aws', display_name: IMAGE })
  await put('/v1/organization', 'OrganizationInput', { name: 'acme', redactions: ['<[a-z]+>'] })
  const rules = [hostileInput('PolicyRuleInput', { non_resource_urls: [] })]
  const role = { name: 'deployer', scope: 'namespace', permissions: [], redactions: ['<[a-z]+>'] }
  await put(`/v1/roles/${made.role}`, 'RoleInput', { ...role, rules })
  const urls = [hostileInput('PolicyRuleInput', { api_groups: [], resources: [], resource_names: [] })]
  const hostileRole = await make('/v1/roles', 'RoleInput', {
    ...role,
    name: 'urls',
    scope: 'organization',
    rules: urls,
  })
  await put(`/v1/machine-users/${made.machine}`, 'MachineUserInput', { name: 'deploy-bot' })
  await put(`/v1/machine-user-tokens/${made.token}`, 'MachineUserTokenInput', { machine_user_id: made.machine })
  const group_mappings = [hostileInput('GroupMappingInput', { group_id: made.group })]
  const provider = { name: 'acme', kind: 'keycloak', group_mappings, scopes: [] }
  await put(`/v1/identity-providers/${made.provider}`, 'IdentityProviderInput', { ...provider, issuer: ISSUER })
  const other = { ...provider, name: 'hostile', kind: 'oidc', client_secret: SECRET }
  const hostileProvider = await make('/v1/identity-providers', 'IdentityProviderInput', other)
  const sink = { name: 'hostile', kind: 'webhook', webhook: { url: ADDRESS }, signing_key: SECRET }
  const signIn = { authentication: 'basic', credential: SECRET }
  const hostileSink = await make('/v1/audit-sinks', 'AuditSinkInput', {
    ...sink,
    ...signIn,
    ca_pem: null,
    client_certificate: null,
  })
  const expires_at = new Date(Date.now() + 86_400_000).toISOString()
  const token = hostileInput('ApiTokenInput', { permissions: ['projects.read'], expires_at })
  await sal.api('PUT', `/v1/api-tokens/${made.own}`, { body: token, token: adminToken })
  const asked = hostileInput('DeviceAuthorizationInput', { code_challenge: 'A'.repeat(43) })
  const { user_code } = await sal.api<{ user_code: string }>('POST', '/v1/device-authorizations', { body: asked })
  await sal.api('POST', `/v1/clusters/${made.cluster}/enrolments`, { body: hostileInput('EnrolmentInput', {}) })
  await failToSignIn(sal)
  return { hostileRole, hostileProvider, hostileSink, device: user_code }
}

/** Whoever may do nothing still chooses what is in the record of that. */
async function failToSignIn(sal: Salaminia): Promise<void> {
  const body = JSON.stringify(hostileInput('SessionInput', { password: 'wrong' }))
  const headers = { 'content-type': 'application/json', 'user-agent': IMAGE, 'x-forwarded-for': IMAGE }
  await fetch(`${sal.url}/v1/sessions`, { method: 'POST', headers, body })
}
