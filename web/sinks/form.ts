// The form of an audit sink: where records go, how core signs in there, and which of them it gets.
import { tokenField } from '../forms'
import { type Html, html } from '../html'
import { check, input, sameField, select, textarea } from '../parts/form'
import { alarm, type Wrong, wrongOf } from '../parts/notice'
import { momentField } from '../parts/read'
import type { ProblemBody, Visit } from '../visit'
import type { Filled, Redaction } from './fields'
import {
  AUDITS,
  AUTHENTICATIONS,
  KINDS,
  OUTCOMES,
  RECORD_KINDS,
  REDACTABLE,
  REDACTIONS,
  type TargetField,
} from './kinds'

type Choice = { id: string; name: string }
export type Choices = { projects: readonly Choice[]; clusters: readonly Choice[] }
type Editor = {
  visit: Visit
  filled: Filled
  choices: Choices
  /** Of the one that is changed: its kind and begin stay. */
  id?: string
  problem?: ProblemBody | undefined
  same?: string | undefined
}

const FIELDS = [
  ...['name', 'kind', 'starts_at', 'authentication', 'username', 'credential', 'signing_key', 'ca_pem', 'batch_size'],
  ...['client_certificate', 'client_key', 'audits', 'verbs'],
]

/** The first button is what the Enter key presses, which must not be one that takes a row away. */
export function editor({ visit, filled, choices, id = '', problem, same }: Editor): Html {
  const wrong = wrongFor(filled, problem)
  const isNew = id === ''
  const act = isNew ? 'Add it' : 'Save'
  return html`<form method="post" action="${isNew ? '/sinks' : `/sinks/${id}`}" class="form wide">${tokenField(visit.token ?? '')}
<input type="hidden" name="kind" value="${filled.kind}"><input type="hidden" name="sink_id" value="${id}">${sameField(same)}
${wrong.others.length > 0 && alarm(wrong.others.map(plainly))}
<button class="unseen" tabindex="-1" aria-hidden="true">${act}</button>
${about(filled, { wrong, isNew })}${target(filled, wrong)}${authentication(filled, { wrong, isNew })}${which(filled, choices, wrong)}${hidden(filled.redactions)}
<div class="buttons"><button>${act}</button></div></form>`
}

/** Fields of the target are `target-…` here and below the kind there. */
function wrongFor({ kind }: Filled, problem: ProblemBody | undefined): Wrong {
  const names = KINDS[kind].fields.map(({ name }) => `target-${name}`)
  const errors = problem?.errors?.map(({ pointer, detail }) => ({
    ...{ pointer: pointer.replace(new RegExp(`^/${kind}/`), '/target-'), detail },
  }))
  return wrongOf(problem && { ...problem, ...(errors ? { errors } : {}) }, [...FIELDS, ...names])
}

function plainly(sentence: string): string {
  return sentence.replace(/^\/redactions\/(\d+)(\/\w+)?: /, (_, at: string) => `Hidden field ${Number(at) + 1}: `)
}

type State = { wrong: Wrong; isNew: boolean }

function about(filled: Filled, { wrong, isNew }: State): Html {
  const from = momentField(filled.starts_at)
  return html`<fieldset><legend>What it is called</legend><div class="pair">
${input({ name: 'name', label: 'Label', hint: 'Lower-case letters, digits and hyphens.', value: filled.name, isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" spellcheck="false"` })}
${isNew ? input({ name: 'starts_at', label: 'Records from (UTC)', type: 'datetime-local', hint: 'Empty: from now on. It stays for good.', value: from, wrong }) : html`<input type="hidden" name="starts_at" value="${filled.starts_at ?? ''}">`}</div>
${check({ name: 'is_enabled', label: 'Deliver', isChecked: filled.is_enabled, hint: 'Switched off it keeps its place, and goes on there.' })}</fieldset>`
}

function target({ kind, target: values }: Filled, wrong: Wrong): Html {
  const field = ({ name, label, type, hint, isRequired = false }: TargetField) =>
    input({
      ...{ name: `target-${name}`, label, type, value: values[name] ?? '', isRequired, wrong },
      ...(hint === undefined ? {} : { hint }),
      more: html` spellcheck="false"`,
    })
  return html`<fieldset><legend>Where to</legend>${KINDS[kind].fields.map(field)}</fieldset>`
}

function authentication(filled: Filled, { wrong, isNew }: State): Html | false {
  const { hasAuthentication, hasTls } = KINDS[filled.kind]
  const kept = isNew ? 'Sealed here and never shown again.' : 'Left empty: the one there stays.'
  const secret = (name: string, label: string, isRequired = false) =>
    input({
      name,
      label,
      type: 'password',
      hint: kept,
      isRequired: isRequired && isNew,
      wrong,
      more: html` autocomplete="off"`,
    })
  const choices = Object.entries(AUTHENTICATIONS).map(([value, name]) => ({ value, name }))
  const http =
    hasAuthentication &&
    html`<div class="pair">${select({ name: 'authentication', label: 'How core signs in', value: filled.authentication, wrong }, choices)}
${input({ name: 'username', label: 'User name', value: filled.username, wrong, more: html` autocomplete="off"` })}${secret('credential', 'Password, token or key')}</div>`
  const isSet = filled.ca_pem !== '' || filled.client_certificate !== ''
  const pem = (name: 'ca_pem' | 'client_certificate', label: string, hint: string) =>
    textarea({ name, label, hint, value: filled[name], wrong, more: html` class="mono" spellcheck="false"` })
  const tls =
    hasTls &&
    html`<details class="more"${isSet && html` open`}><summary>Certificates</summary><div class="filter-fields">
${pem('ca_pem', 'Authorities trusted there, PEM', 'Empty: those of the machine core runs on.')}${pem('client_certificate', 'Certificate that core shows, PEM', '')}
${textarea({ name: 'client_key', label: 'Its private key, PEM', hint: kept, wrong, more: html` class="mono" spellcheck="false" autocomplete="off"` })}</div></details>`
  if (!http && !tls) return false
  return html`<fieldset><legend>How to be let in there</legend>${filled.kind === 'webhook' && secret('signing_key', 'Key of the signatures, at least 16 characters', true)}${http}${tls}</fieldset>`
}

function which(filled: Filled, { projects, clusters }: Choices, wrong: Wrong): Html {
  const boxes = (name: 'audits' | 'kinds' | 'outcomes', words: Readonly<Record<string, string>>) =>
    html`<div class="choices">${Object.entries(words).map(([value, label]) => check({ name, value, label, isChecked: (filled[name] as readonly string[]).includes(value) }))}</div>`
  const among = (name: 'project_ids' | 'cluster_ids', label: string, all: readonly Choice[]) =>
    all.length > 0 &&
    html`<fieldset><legend>${label}</legend><div class="choices">${all.map(({ id, name: words }) => check({ name, value: id, label: words, isChecked: filled[name].includes(id) }))}</div></fieldset>`
  const problem = wrong.byField.get('audits')
  const isSet = [filled.kinds, filled.outcomes, filled.project_ids, filled.cluster_ids, filled.verbs].some(
    ({ length }) => length > 0,
  )
  return html`<fieldset><legend>Which records</legend>${boxes('audits', AUDITS)}${problem !== undefined && html`<span class="wrong">${problem}</span>`}
<details class="more"${isSet && html` open`}><summary>Only some of them</summary><div class="stack">
<p class="quiet-text">Where nothing is chosen, all count.</p>
<fieldset><legend>Kinds, of requests to clusters</legend>${boxes('kinds', RECORD_KINDS)}</fieldset>
<fieldset><legend>Outcomes</legend>${boxes('outcomes', OUTCOMES)}</fieldset>
${among('project_ids', 'Projects', projects)}${among('cluster_ids', 'Clusters', clusters)}
${input({ name: 'verbs', label: 'Verbs', value: filled.verbs, wrong, more: html` placeholder="delete, create" spellcheck="false"` })}</div></details>
${input({ name: 'batch_size', label: 'Records at most in one request', type: 'number', value: filled.batch_size, wrong, more: html` min="1" max="1000"` })}</fieldset>`
}

function hidden(redactions: readonly Redaction[]): Html {
  return html`<fieldset><legend>What it need not see</legend><p class="quiet-text">A keyed hash is the same for the same value in this sink, and says nothing to whoever does not hold the key.</p>
<div class="rules" id="rows">${redactions.map((redaction, at) => row(String(at), redaction))}</div>
<template id="row">${row('__AT__', { field: 'user_name', action: 'hash' })}</template>
<div class="buttons">${draftButton(html`name="row" value="add" data-row="add"`, 'Hide a field')}</div></fieldset>`
}

function row(at: string, { field, action }: Redaction): Html {
  const fields = REDACTABLE.map(value => ({ value, name: value }))
  const actions = Object.entries(REDACTIONS).map(([value, name]) => ({ value, name }))
  return html`<fieldset class="rule mapping" data-at="${at}"><legend class="unseen">Hidden field</legend>
${select({ name: `hide-${at}-field`, label: 'Field', value: field }, fields)}${select({ name: `hide-${at}-action`, label: 'is', value: action }, actions)}
<div class="buttons">${draftButton(html`name="row" value="drop-${at}" data-row="drop"`, 'Remove')}</div></fieldset>`
}

function draftButton(more: Html, say: string): Html {
  return html`<button class="quiet" formaction="/sinks/draft" formnovalidate ${more}>${say}</button>`
}
