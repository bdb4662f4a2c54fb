import { expect, test } from 'bun:test'
import { EMPTY, filledOf } from './form'
import { roleFields } from './hidden'

const NOTHING = { api_groups: [], resources: [], verbs: [], resource_names: [], non_resource_urls: [] }

test('roleFields() are read back by the editor as the role they were made of', () => {
  const role = {
    ...{
      name: 'least-ada',
      display_name: 'Ada & “her” <role>',
      description: 'Used in shop',
      scope: 'namespace' as const,
    },
    permissions: ['clusters.read', 'projects.read'] as ('clusters.read' | 'projects.read')[],
    rules: [
      { ...NOTHING, api_groups: ['', 'apps'], resources: ['pods', 'deployments/scale'], verbs: ['get', 'list'] },
      { ...NOTHING, api_groups: [''], resources: ['secrets'], verbs: ['get'], resource_names: ['registry', 'tls'] },
      { ...NOTHING, verbs: ['get'], non_resource_urls: ['/metrics', '/logs/*'] },
    ],
  }
  const fields = new URLSearchParams()
  const decoded = (text: string) =>
    text.replace(
      /&(amp|lt|gt|quot|#39);/g,
      entity => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? '',
    )
  for (const [, name = '', value = ''] of roleFields(role).text.matchAll(/name="([^"]*)" value="([^"]*)"/g))
    fields.append(decoded(name), decoded(value))
  expect(filledOf(fields)).toEqual({ ...EMPTY, ...role })
})
