// People, groups, roles and bindings for pages to show. Answers ids by name.
import type { Salaminia } from '../harness/salaminia.ts'

type Deps = { sal: Salaminia; project: string; cluster: string }

const PASSWORD = 'correct horse battery staple'

export async function furnishPeople({ sal, project, cluster }: Deps): Promise<Record<string, string>> {
  const make = async (path: string, body: object) => (await sal.api<{ id: string }>('POST', path, { body })).id
  const grace = await make('/v1/users', { email: 'grace@example.com', name: 'Grace Hopper' })
  const alan = await make('/v1/users', { email: 'alan@example.com', name: 'Alan Turing', is_disabled: true })
  const linus = await sal.person('linus@example.com', [])
  const group = await make('/v1/groups', { name: 'aws-members', display_name: 'AWS project members' })
  await make('/v1/groups', { name: 'night-shift', display_name: 'Night shift' })
  for (const user_id of [alan, linus.id]) await make('/v1/group-memberships', { group_id: group, user_id })
  const membership = await make('/v1/group-memberships', { group_id: group, user_id: grace })
  const role = await make('/v1/roles', ROLE)
  const machine = await make('/v1/machine-users', MACHINE)
  const everywhere = { role: 'project-admin', user_id: linus.id, project_id: null }
  const binding = await make('/v1/bindings', { role: 'cluster-admin', group_id: group, project_id: project })
  await make('/v1/bindings', everywhere)
  await make('/v1/bindings', {
    ...{ role: 'namespace-read-only', user_id: grace, project_id: project, namespaces: ['shop', 'till'] },
    ...{ cluster_selector: { tier: 'prod' }, expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString() },
  })
  await make('/v1/bindings', { role: 'deployer', user_id: machine, project_id: project, namespaces: ['shop'] })
  const token = await make('/v1/machine-user-tokens', { machine_user_id: machine, name: 'GitHub Actions' })
  await sal.api('POST', `/v1/machine-user-tokens/${token}/rotations`, { body: { overlap_seconds: 3600 } })
  const { serial } = await certificate(linus)
  const own = await ownToken(sal)
  return { user: grace, linus: linus.id, alan, group, membership, role, machine, binding, token, own, serial, cluster }

  async function certificate(who: { kubeconfig: (flag: string) => Promise<string>; id: string }) {
    await who.kubeconfig('--certificate')
    const { items } = await sal.api<{ items: { serial: string }[] }>('GET', `/v1/certificates?user_id=${who.id}`)
    return { serial: items[0]?.serial ?? '' }
  }
}

/** Of the admin whose pages are looked at. */
async function ownToken(sal: Salaminia): Promise<string> {
  const body = { email: 'ada@example.com', password: PASSWORD }
  const { token } = await sal.api<{ token: string }>('POST', '/v1/sessions', { body })
  const wanted = {
    name: 'Terraform',
    permissions: ['projects.read'],
    expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  }
  return (await sal.api<{ id: string }>('POST', '/v1/api-tokens', { body: wanted, token })).id
}

const MACHINE = { name: 'deploy-bot', display_name: 'Deploy bot', description: 'Rolls out the shop from its pipeline' }

const ROLE = {
  ...{ name: 'deployer', display_name: 'Deployer', description: 'Rolls out new versions', scope: 'namespace' },
  permissions: ['clusters.read', 'projects.read', 'kubeconfigs.create'],
  cluster_roles: ['view'],
  rules: [
    { api_groups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'update', 'patch'] },
    { api_groups: [''], resources: ['secrets'], verbs: ['get'], resource_names: ['registry'] },
  ],
}
