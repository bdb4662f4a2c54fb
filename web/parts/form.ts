// Fields of a form: a label, what to type, and what was wrong with it last time.
import { tokenField } from '../forms'
import { type Html, html, type Part } from '../html'
import type { Visit } from '../visit'
import { alarm, type Wrong } from './notice'

export type Field = {
  name: string
  label: string
  hint?: Part
  value?: string
  wrong?: Wrong
  type?: string
  isRequired?: boolean
  maxLength?: number
  /** More attributes, already markup. */
  more?: Html
}

/** `act` is what the button says. */
export function form(
  visit: Visit,
  { to, act, wrong, isDanger = false }: { to: string; act: string; wrong?: Wrong; isDanger?: boolean },
  fields: Part,
): Html {
  return html`<form method="post" action="${to}" class="form">${tokenField(visit.token ?? '')}
${wrong && wrong.others.length > 0 && alarm(wrong.others)}
${fields}
<div class="buttons"><button${isDanger && html` class="danger final"`}>${act}</button></div></form>`
}

export function input(field: Field): Html {
  const { name, value = '', type = 'text', isRequired = false, maxLength, more } = field
  return labelled(
    field,
    html`<input id="${name}" name="${name}" type="${type}" value="${value}"${isRequired && html` required`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${described(field)}${more}>`,
  )
}

export function textarea(field: Field): Html {
  const { name, value = '', isRequired = false } = field
  return labelled(
    field,
    html`<textarea id="${name}" name="${name}"${isRequired && html` required`}${described(field)}${field.more}>${value}</textarea>`,
  )
}

export type Choice = { value: string; name: string }

export function select(field: Field, choices: readonly Choice[]): Html {
  return labelled(
    field,
    html`<select id="${field.name}" name="${field.name}"${field.isRequired && html` required`}${described(field)}${field.more}>${choices.map(
      ({ value, name }) =>
        html`<option value="${value}"${value === (field.value ?? '') && html` selected`}>${name}</option>`,
    )}</select>`,
  )
}

export function check(field: { name: string; label: Part; value?: string; isChecked?: boolean; hint?: Part }): Html {
  const { name, label, value = 'on', isChecked = false, hint } = field
  return html`<label class="check"><input type="checkbox" name="${name}" value="${value}"${isChecked && html` checked`}><span>${label}${hint !== undefined && html`<br><small>${hint}</small>`}</span></label>`
}

/** Which state of a thing the form was filled from; `etag` of the answer it was read with. */
export function sameField(etag: string | undefined): Html {
  return html`<input type="hidden" name="${SAME}" value="${etag ?? ''}">`
}

export function etagIn(fields: URLSearchParams): string {
  return fields.get(SAME) ?? ''
}

const SAME = 'etag'

type Act = { to: string; say: string; kind?: string; fields?: Record<string, string>; same?: string | undefined }

/** A button that is a form of its own; `same`: the etag of what it changes. */
export function act(visit: Visit, { to, say, kind = 'quiet', fields = {}, same }: Act): Html {
  return html`<form method="post" action="${to}">${tokenField(visit.token ?? '')}${same !== undefined && sameField(same)}${Object.entries(
    fields,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${kind}">${say}</button></form>`
}

function labelled({ name, label, hint, wrong }: Field, control: Html): Html {
  const problem = wrong?.byField.get(name)
  return html`<div class="field"><label for="${name}">${label}</label>${control}
${hint !== undefined && html`<small id="${name}-hint">${hint}</small>`}
${problem !== undefined && html`<span class="wrong" id="${name}-wrong">${problem}</span>`}</div>`
}

function described({ name, hint, wrong }: Field): Html | false {
  const isWrong = wrong?.byField.has(name) ?? false
  const ids = [...(hint === undefined ? [] : [`${name}-hint`]), ...(isWrong ? [`${name}-wrong`] : [])]
  return ids.length > 0 && html` aria-describedby="${ids.join(' ')}"${isWrong && html` aria-invalid="true" autofocus`}`
}
