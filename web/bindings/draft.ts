// A binding while it is being made: its answers so far stand in the address, so going back is the browser's own button.
import type { Schemas } from '../api'
import { labelsAsText, labelsOf, momentField, queryText, wordsOf } from '../parts/read'
import { untilOf } from '../parts/until'

type Input = Schemas['BindingInput']

/** As they stand in the address and in the fields of the last form. `binding`: the one that is changed, `etag`: from which state. */
export const DRAFT_FIELDS = [
  ...(['binding', 'user', 'group', 'role', 'project', 'namespaces', 'namespace_selector', 'cluster_selector'] as const),
  ...(['until', 'at', 'placed', 'etag'] as const),
]
export type DraftField = (typeof DRAFT_FIELDS)[number]
export type Draft = Readonly<Record<DraftField, string>>

export function draftOf(fields: URLSearchParams): Draft {
  return Object.fromEntries(DRAFT_FIELDS.map(name => [name, (fields.get(name) ?? '').trim()])) as Draft
}

export function draftPath(draft: Draft, change: Partial<Draft> = {}): string {
  return `/bindings/new?${queryText({ ...draft, ...change })}`
}

/** `every` is every project; the API says it by none. */
export function inputOf(draft: Draft): Input {
  return {
    role: draft.role,
    user_id: draft.user || null,
    group_id: draft.group || null,
    project_id: draft.project === '' || draft.project === 'every' ? null : draft.project,
    namespaces: wordsOf(draft.namespaces),
    namespace_selector: labelsOf(draft.namespace_selector),
    cluster_selector: labelsOf(draft.cluster_selector),
    expires_at: untilOf(new URLSearchParams({ until: draft.until, at: draft.at })),
  }
}

/** As it would be; it has no id yet. */
export function bindingOf(draft: Draft): Schemas['Binding'] {
  const { user_id = null, group_id = null, project_id = null, namespaces = [], ...input } = inputOf(draft)
  const { cluster_selector = null, namespace_selector = null, expires_at = null } = input
  return {
    ...{ id: '', created_at: '', role: draft.role, user_id, group_id, project_id, namespaces },
    ...{ cluster_selector, namespace_selector, expires_at },
  }
}

type Known = { scope: string; etag: string | undefined }

export function draftOfBinding(binding: Schemas['Binding'], { scope, etag = '' }: Known): Draft {
  return {
    binding: binding.id,
    user: binding.user_id ?? '',
    group: binding.group_id ?? '',
    role: binding.role,
    project: binding.project_id ?? (scope === 'organization' ? '' : 'every'),
    namespaces: binding.namespaces.join(', '),
    namespace_selector: labelsAsText(binding.namespace_selector),
    cluster_selector: labelsAsText(binding.cluster_selector),
    until: binding.expires_at ? 'at' : '',
    at: momentField(binding.expires_at),
    placed: '',
    etag,
  }
}
