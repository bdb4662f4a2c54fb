// An installation with something in it, so that pages have what they show. Answers ids by name.
import type { Salaminia } from '../harness/salaminia.ts'
import { furnishEvidence } from './furnish-evidence.ts'
import { furnishPeople } from './furnish-people.ts'

export async function furnish(sal: Salaminia): Promise<Record<string, string>> {
  const make = async (path: string, body: object) => (await sal.api<{ id: string }>('POST', path, { body })).id
  const aws = await make('/v1/projects', { name: 'aws', display_name: 'AWS platform' })
  const elsewhere = await make('/v1/projects', { name: 'edge', display_name: 'Edge sites' })
  const pending = await make('/v1/clusters', { name: 'laptop', project_id: aws, labels: { region: 'eu', tier: 'dev' } })
  const people = await furnishPeople({ sal, project: aws, cluster: pending })
  const [relay] = (await sal.api<{ items: { id: string }[] }>('GET', '/v1/relays')).items
  return {
    project: aws,
    cluster: pending,
    relay: relay?.id ?? '',
    ...people,
    ...(await furnishEvidence({ sal, project: aws, elsewhere })),
  }
}
