// A binding as a thing that is held: who, as what, where, and until when if it ends.
import type { Schemas } from '../api'
import { isOver, placeWords, untilWords } from '../bindings/words'
import { type Html, html } from '../html'
import type { Names } from '../names'

type Given = { names: Names; role: Schemas['Role'] | undefined }

/** Of a role that cannot be seen only the label is known. */
export function heldWords(binding: Schemas['Binding'], { names, role }: Given): Html {
  const { user_id, group_id, project_id, expires_at } = binding
  const subject = group_id === null ? names.user(user_id ?? '') : names.group(group_id)
  const project = project_id === null ? undefined : names.project(project_id).name
  const place = placeWords({ scope: role?.scope ?? 'project', place: binding, project })
  const end = expires_at === null ? '' : isOver(binding) ? ', which has ended' : `, ${untilWords(expires_at)}`
  return html`${group_id !== null && 'everybody in '}<strong>${subject.name}</strong> as <strong>${role?.display_name ?? binding.role}</strong> ${place}${end}`
}
