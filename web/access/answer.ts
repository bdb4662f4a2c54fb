// The answer to "may they?", with the reason told as one would tell a colleague, and what to do about it.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import { ago, badge } from '../parts/small'
import { ruleWords } from '../roles/words'

type Access = Schemas['Access']
type Reason = NonNullable<Access['reason']>

const WORDS: Readonly<Record<Access['decision'], { word: string; kind: 'good' | 'bad' | 'warn' }>> = {
  allow: { word: 'Yes', kind: 'good' },
  deny: { word: 'No', kind: 'bad' },
  depends: { word: 'It depends', kind: 'warn' },
}

const REASONS: Readonly<Record<Reason, { says: string; advice: string }>> = {
  'principal-disabled': {
    says: 'The account is disabled, so nothing it holds counts.',
    advice: 'If it should work again, enable it on its page.',
  },
  'no-binding': {
    says: 'No role of theirs, or of their groups, reaches there.',
    advice: 'If they should have access, give them a role there, or add them to a group that has one.',
  },
  'binding-expired': {
    says: 'They were allowed to, by a binding that has ended.',
    advice: 'If they still need it, change when the binding ends.',
  },
  'namespace-not-covered': {
    says: 'Their role allows it, but it is bound in other namespaces.',
    advice: 'If they need this namespace too, add it to the binding.',
  },
  'no-rule': {
    says: 'They reach the cluster, but none of their roles there allows this.',
    advice: 'Give them a role that does, or ask somebody who has one.',
  },
  'permission-missing': {
    says: 'No role they hold there has this permission.',
    advice: 'Give them a role that has it.',
  },
  'unknown-cluster-role': {
    says: 'Their role points to a ClusterRole of the cluster’s own; only the cluster knows what is in it.',
    advice: 'Look at that ClusterRole in the cluster, or try: the API server decides.',
  },
  'aggregated-cluster-role': {
    says: 'It is a kind of resource the cluster has added; whether their ClusterRole covers it only the cluster knows.',
    advice: 'Look at that ClusterRole in the cluster, or try: the API server decides.',
  },
  'unknown-namespace-labels': {
    says: 'Their role is bound in namespaces with certain labels; only the cluster knows the labels of this one.',
    advice: 'Look at the labels of the namespace, or try.',
  },
}

export function answerCard(answer: Access, { who, asks }: { who: string; asks: string }): Html {
  const { decision, reason, detail, binding_id, rules } = answer
  const { word, kind } = WORDS[decision]
  const told = reason === null ? undefined : REASONS[reason]
  const [rule] = rules
  return html`<section class="answer ${decision}" role="status"><div class="row"><h2>${word}</h2>${badge(decision, kind)}</div>
<p class="says"><strong>${who}</strong> ${verbOf(decision)} ${asks}.</p>
${told ? html`<p>${told.says}</p>` : html`<p>${through(answer)}</p>`}
${rule && html`<p class="quiet-text">By the rule: ${ruleWords(rule)}.</p>`}
${told && decision !== 'allow' && html`<p>${told.advice}</p>`}
<p class="quiet-text">${detail}.</p>
${binding_id !== null && html`<p><a class="button quiet" href="/bindings/${binding_id}">See the binding</a></p>`}</section>`
}

function verbOf(decision: Access['decision']): string {
  return { allow: 'may', deny: 'may not', depends: 'perhaps may' }[decision]
}

function through({ role, group_id, group_name, expires_at, cluster_role }: Access): Html {
  const by = html`The role <strong>${role ?? 'they hold'}</strong>${cluster_role !== null && html` (its ClusterRole <span class="label">${cluster_role}</span>)`}`
  const held =
    group_id === null
      ? html`they hold themselves`
      : html`they hold as a member of <a href="/groups/${group_id}">${group_name ?? 'a group'}</a>`
  return html`${by} allows it; ${held}, ${expires_at === null ? 'without an end' : html`until ${ago(expires_at)}`}.`
}
