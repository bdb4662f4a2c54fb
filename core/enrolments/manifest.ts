// Fills the agent's manifest. Values go in as JSON strings, which YAML reads as they are: nothing can break out of one.
import template from './agent-manifest.yaml' with { type: 'text' }

export function renderManifest(values: { join: string; image: string; clusterName: string }): string {
  const known: Record<string, string> = {
    JOIN: JSON.stringify(Buffer.from(values.join).toString('base64')),
    IMAGE: JSON.stringify(values.image),
    CLUSTER: JSON.stringify(values.clusterName),
  }
  return template.replace(/"\{\{ ([A-Z]+) \}\}"/g, (_, name: string) => {
    const value = known[name]
    if (value === undefined) throw new TypeError(`Cannot render the manifest: it asks for "${name}"`)
    return value
  })
}
