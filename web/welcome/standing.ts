// How far the first steps are, by how things really stand.
import type { PageOf, Schemas } from '../api'
import type { Inside } from '../inside'

type Cluster = Schemas['Cluster']
type Standing = {
  organization: Schemas['Organization'] | undefined
  clusters: readonly Cluster[]
  isNamed: boolean
  joined: Cluster | undefined
  hasAsked: boolean
}

/** What core calls an organization that nobody has named. */
const UNNAMED = 'Salaminia'

export async function standing({ visit }: Inside): Promise<Standing> {
  const [organization, clusters, asked] = await Promise.all([
    visit.ask<Schemas['Organization']>('GET', '/organization'),
    visit.ask<PageOf<Cluster>>('GET', '/clusters?limit=50'),
    visit.ask<PageOf<unknown>>('GET', '/audit-events?kind=end&limit=1'),
  ])
  const all = clusters.isOk ? clusters.body.items : []
  return {
    organization: organization.isOk ? organization.body : undefined,
    clusters: all,
    isNamed: organization.isOk && organization.body.display_name !== UNNAMED,
    joined: all.find(({ status }) => status.state === 'connected'),
    hasAsked: asked.isOk && asked.body.items.length > 0,
  }
}
