// A binding in words: who gets what, where, and until when.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import { type Names, nameLink } from '../names'
import { labelsAsText } from '../parts/read'
import { ago, badge } from '../parts/small'
import { joined } from '../roles/words'

export type Place = Pick<Schemas['Binding'], 'project_id' | 'cluster_selector' | 'namespaces' | 'namespace_selector'>
type Binding = Schemas['Binding']

export function whoOf({ user_id, group_id }: Binding, names: Names): Html {
  if (group_id !== null) return html`${nameLink(names.group(group_id))}`
  return nameLink(names.user(user_id ?? ''))
}

/** `isWide`: its role is for the organization, so without a project it is everything. */
export function whereOf(place: Place, names: Names): Html {
  const { project_id, cluster_selector, namespaces, namespace_selector } = place
  const project = project_id === null ? html`<span>Everywhere</span>` : nameLinkShort(names, project_id)
  const labels = [
    ...namespaces.map(name => html`<span class="label">${name}</span>`),
    namespace_selector && html`<span class="label">namespaces ${labelsAsText(namespace_selector)}</span>`,
    cluster_selector && html`<span class="label">clusters ${labelsAsText(cluster_selector)}</span>`,
  ].filter(part => part !== null)
  return html`<span class="named">${project}${labels.length > 0 && html`<span class="labels">${labels}</span>`}</span>`
}

function nameLinkShort(names: Names, id: string): Html {
  const { name, path } = names.project(id)
  return path === undefined ? html`<span>${name}</span>` : html`<a href="${path}">${name}</a>`
}

/** As part of a sentence: "in the namespaces “shop” and “till” of the clusters of the project “AWS”". */
export function placeWords({
  scope,
  place,
  project,
}: {
  scope: string
  place: Place
  project: string | undefined
}): string {
  if (scope === 'organization') return 'in the whole organization: every project and every cluster, those to come too'
  const { cluster_selector, namespaces, namespace_selector } = place
  const those = cluster_selector ? `the clusters labelled ${labelsAsText(cluster_selector)}` : 'every cluster'
  const clusters = project === undefined ? `${those} of every project` : `${those} of the project “${project}”`
  const within = [
    namespaces.length > 0 &&
      `the ${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${joined(namespaces.map(name => `“${name}”`))}`,
    namespace_selector && `the namespaces labelled ${labelsAsText(namespace_selector)}`,
  ].filter(part => typeof part === 'string')
  return within.length === 0 ? `in ${clusters}` : `in ${joined(within)} of ${clusters}`
}

export function untilWords(expires_at: string | null): string {
  return expires_at === null ? 'until somebody takes it away' : `until ${expires_at.slice(0, 16).replace('T', ' ')} UTC`
}

export function isOver({ expires_at }: Pick<Binding, 'expires_at'>): boolean {
  return expires_at !== null && Date.parse(expires_at) <= Date.now()
}

export function endOf(binding: Pick<Binding, 'expires_at'>): Html {
  if (binding.expires_at === null) return html`<span class="quiet-text">no end</span>`
  return isOver(binding) ? html`${badge('ended', 'bad')} ${ago(binding.expires_at)}` : ago(binding.expires_at)
}
