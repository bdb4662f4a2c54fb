// Fills the agent's manifest. Values go in as JSON strings, which YAML reads as they are: nothing can break out of one.
import template from './agent-manifest.yaml' with { type: 'text' }
import anyRole from './agent-rules.yaml' with { type: 'text' }
import listedRoles from './agent-rules-restricted.yaml' with { type: 'text' }

/** With `allowClusterRoles` the agent may give those and, by its own RBAC in the cluster, nothing else. */
export function renderManifest(values: {
  join: string
  image: string
  clusterName: string
  allowClusterRoles?: readonly string[] | null | undefined
}): string {
  const roles = values.allowClusterRoles
  const known: Record<string, string> = {
    JOIN: JSON.stringify(Buffer.from(values.join).toString('base64')),
    IMAGE: JSON.stringify(values.image),
    CLUSTER: JSON.stringify(values.clusterName),
    ARGS: JSON.stringify(['agent', ...(roles ? ['--restricted', '--allow-cluster-roles', roles.join(',')] : [])]),
    ROLES: JSON.stringify(roles ?? []),
  }
  const whole = template.replace('  # {{ RULES }}\n', (roles ? listedRoles : anyRole).replace(/^(?=.)/gm, '  '))
  return whole.replace(/"\{\{ ([A-Z]+) \}\}"/g, (_, name: string) => {
    const value = known[name]
    if (value === undefined) throw new TypeError(`Cannot render the manifest: it asks for "${name}"`)
    return value
  })
}
