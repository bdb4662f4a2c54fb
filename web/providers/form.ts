// The form of an identity provider, with a row for each group that means something here.
import type { Schemas } from '../api'
import { tokenField } from '../forms'
import { type Html, html } from '../html'
import { check, input, sameField, select } from '../parts/form'
import { alarm, type Wrong, wrongOf } from '../parts/notice'
import { textOf, wordsOf } from '../parts/read'
import type { ProblemBody, Visit } from '../visit'
import { isKind, KINDS, type Kind } from './kinds'

export type Provider = Schemas['IdentityProvider']
export type Filled = Omit<Provider, 'id' | 'redirect_uri' | 'created_at' | 'client_secret_version'>
export type Group = Pick<Schemas['Group'], 'id' | 'display_name'>

export const FIELDS = [
  ...['name', 'display_name', 'kind', 'issuer', 'client_id', 'client_secret', 'scopes', 'groups_claim', 'email_claim'],
  ...['name_claim', 'allowed_email_domains'],
]

export function emptyOf(kind: Kind): Filled {
  return {
    ...{ name: kind === 'oidc' ? '' : kind, display_name: kind === 'oidc' ? '' : KINDS[kind].name, kind, issuer: null },
    ...{ client_id: '', scopes: [], groups_claim: null, email_claim: null, name_claim: null },
    ...{ allowed_email_domains: [], is_enabled: true, allow_sign_up: false, group_mappings: [] },
  }
}

export function filledOf(fields: URLSearchParams): Filled {
  const kind = textOf(fields, 'kind')
  const numbers = [...fields.keys()].map(name => /^map-(\d{1,4})-group$/.exec(name)?.[1]).filter(at => at !== undefined)
  const dropped = /^drop-(\d{1,4})$/.exec(textOf(fields, 'row'))?.[1]
  const optional = (name: string) => textOf(fields, name) || null
  return {
    name: textOf(fields, 'name'),
    display_name: textOf(fields, 'display_name'),
    kind: isKind(kind) ? kind : 'oidc',
    issuer: optional('issuer')?.replace(/\/+$/, '') ?? null,
    client_id: textOf(fields, 'client_id'),
    scopes: wordsOf(textOf(fields, 'scopes')),
    groups_claim: optional('groups_claim'),
    email_claim: optional('email_claim'),
    name_claim: optional('name_claim'),
    allowed_email_domains: wordsOf(textOf(fields, 'allowed_email_domains')).map(domain => domain.toLowerCase()),
    is_enabled: fields.has('is_enabled'),
    allow_sign_up: fields.has('allow_sign_up'),
    group_mappings: numbers
      .filter(at => at !== dropped)
      .map(at => ({ provider_group: textOf(fields, `map-${at}-name`), group_id: textOf(fields, `map-${at}-group`) })),
  }
}

type Editor = {
  visit: Visit
  filled: Filled
  groups: readonly Group[]
  /** Of the one that is changed: its kind and issuer stay. */
  id?: string
  problem?: ProblemBody | undefined
  same?: string | undefined
}

/** The first button is what the Enter key presses, which must not be one that takes a row away. */
export function editor({ visit, filled, groups, id = '', problem, same }: Editor): Html {
  const wrong = wrongOf(problem, FIELDS)
  const isNew = id === ''
  const act = isNew ? 'Add it' : 'Save'
  return html`<form method="post" action="${isNew ? '/providers' : `/providers/${id}`}" class="form wide">${tokenField(visit.token ?? '')}
<input type="hidden" name="kind" value="${filled.kind}"><input type="hidden" name="provider_id" value="${id}">${sameField(same)}
${wrong.others.length > 0 && alarm(wrong.others.map(plainly))}
<button class="unseen" tabindex="-1" aria-hidden="true">${act}</button>
${client(filled, { wrong, isNew })}${whom(filled, wrong)}${mappings(filled, groups)}${claims(filled, wrong)}
<div class="buttons"><button>${act}</button></div></form>`
}

function plainly(sentence: string): string {
  return sentence.replace(/^\/group_mappings\/(\d+)(\/\w+)?: /, (_, at: string) => `Group ${Number(at) + 1}: `)
}

function client(filled: Filled, { wrong, isNew }: { wrong: Wrong; isNew: boolean }): Html {
  const { issuer, name } = KINDS[filled.kind]
  const where = isNew
    ? input({
        name: 'issuer',
        label: issuer === null ? 'Address, if it is an installation of your own' : 'Issuer',
        hint: `It stays for good: people are known by what it says.`,
        value: filled.issuer ?? '',
        isRequired: issuer !== null,
        maxLength: 500,
        wrong,
        more: html` placeholder="${issuer ?? `that of ${name} itself`}" spellcheck="false"`,
      })
    : html`<input type="hidden" name="issuer" value="${filled.issuer ?? ''}">`
  return html`<fieldset><legend>What it is called</legend><div class="pair">
${input({ name: 'display_name', label: 'Name on the button', value: filled.display_name, isRequired: true, maxLength: 100, wrong, more: html` placeholder="Acme"` })}
${input({ name: 'name', label: 'Label', hint: 'Lower-case letters, digits and hyphens; in the address of the sign-in.', value: filled.name, isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" spellcheck="false"` })}</div></fieldset>
<fieldset><legend>How to reach it</legend>${where}<div class="pair">
${input({ name: 'client_id', label: 'Client id', value: filled.client_id, isRequired: true, maxLength: 300, wrong, more: html` autocomplete="off" spellcheck="false"` })}
${input({ name: 'client_secret', label: 'Client secret', type: 'password', hint: isNew ? 'Sealed here and never shown again.' : 'Left empty: the one there stays.', isRequired: isNew, maxLength: 1000, wrong, more: html` autocomplete="off"` })}</div></fieldset>`
}

function whom(filled: Filled, wrong: Wrong): Html {
  return html`<fieldset><legend>Whom it lets in</legend>
${input({ name: 'allowed_email_domains', label: 'Only e-mail addresses of these domains', hint: 'Several with commas between. The provider then speaks for them: it may take over accounts here with such an address. Empty: any verified address.', value: filled.allowed_email_domains.join(', '), wrong, more: html` placeholder="example.com" spellcheck="false"` })}
${check({ name: 'allow_sign_up', label: 'People unknown here get an account when they first sign in', isChecked: filled.allow_sign_up, hint: 'Without it only those come in whom somebody has made a user.' })}
${check({ name: 'is_enabled', label: 'In use', isChecked: filled.is_enabled, hint: 'Not in use, its button is gone, and every sign-in made through it ends.' })}</fieldset>`
}

function mappings({ kind, group_mappings }: Filled, groups: readonly Group[]): Html {
  return html`<fieldset><legend>Groups</legend><p class="quiet-text">Nobody is put into a group by its name: only what is mapped here counts, at each sign-in anew. ${KINDS[kind].groups}</p>
<div class="rules" id="rows">${group_mappings.map((mapping, at) => row(String(at), { ...mapping, groups }))}</div>
<template id="row">${row('__AT__', { provider_group: '', group_id: '', groups })}</template>
<div class="buttons">${draftButton(html`name="row" value="add" data-row="add"`, 'Map a group')}</div></fieldset>`
}

type Row = { provider_group: string; group_id: string; groups: readonly Group[] }

function row(at: string, { provider_group, group_id, groups }: Row): Html {
  const known = groups.some(({ id }) => id === group_id) || group_id === '' ? [] : [{ value: group_id, name: group_id }]
  const choices = groups.map(({ id, display_name }) => ({ value: id, name: display_name }))
  return html`<fieldset class="rule mapping" data-at="${at}"><legend class="unseen">Group</legend>
${input({ name: `map-${at}-name`, label: 'There it is called', value: provider_group, isRequired: true, maxLength: 300, more: html` spellcheck="false" autocomplete="off"` })}
${select({ name: `map-${at}-group`, label: 'Here its members are in', value: group_id }, [...choices, ...known])}
<div class="buttons">${draftButton(html`name="row" value="drop-${at}" data-row="drop"`, 'Remove')}</div></fieldset>`
}

function draftButton(more: Html, say: string): Html {
  return html`<button class="quiet" formaction="/providers/draft" formnovalidate ${more}>${say}</button>`
}

function claims(filled: Filled, wrong: Wrong): Html {
  const isSet = filled.scopes.length > 0 || filled.groups_claim || filled.email_claim || filled.name_claim
  const claim = (name: 'groups_claim' | 'email_claim' | 'name_claim', label: string) =>
    input({
      name,
      label,
      value: filled[name] ?? '',
      maxLength: 200,
      wrong,
      more: html` placeholder="as usual" spellcheck="false"`,
    })
  return html`<details class="more"${(isSet || wrong.byField.size > 0) && html` open`}><summary>Claims and scopes, where they differ from what is usual</summary><div class="filter-fields">
${claim('groups_claim', 'Claim with groups')}${claim('email_claim', 'Claim with the e-mail address')}${claim('name_claim', 'Claim with the name')}
${input({ name: 'scopes', label: 'Scopes', value: filled.scopes.join(' '), wrong, more: html` placeholder="as usual" spellcheck="false"` })}</div></details>`
}
