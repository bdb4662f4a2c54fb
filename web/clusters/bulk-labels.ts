// Labels of many clusters at once, with the bindings that choose clusters by them.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import type { BulkAct } from '../parts/bulk/model'
import { input } from '../parts/form'
import { may } from '../parts/gone'
import { counted, labelsOf as labelsIn, textOf, wordsOf } from '../parts/read'
import { itemsOf } from '../users/show'
import type { Cluster } from './states'
import { changed, put } from './write'

type Labels = Readonly<Record<string, string>>
/** Null: it was not there. */
type Before = Record<string, string | null>

export const label: BulkAct<Cluster> = {
  ...{ say: 'Label', button: ['Label it', 'Label them'], may: inside => may(inside, 'clusters.write') },
  ask: {
    title: 'Which labels?',
    names: ['set', 'unset'],
    isGiven: given => textOf(given, 'set') !== '' || textOf(given, 'unset') !== '',
    fields: async (_, given) =>
      html`${input({ name: 'set', label: 'Set', hint: 'As region=eu, tier=prod', value: textOf(given, 'set') })}
${input({ name: 'unset', label: 'Take away', hint: 'Only the keys, as tier, owner', value: textOf(given, 'unset') })}`,
  },
  title: what => `Label ${what}?`,
  told: what => `Labelled ${what}.`,
  breaks: [
    'Bindings can choose clusters by labels: who has it by one that does not fit any more loses it at once, and who has one that fits now gets it.',
    'Bindings can choose clusters by labels: who has a cluster by one that does not fit any more loses it at once, and who has one that fits now gets it.',
  ],
  columns: async ({ inside, given }) => {
    const bindings = await itemsOf<Schemas['Binding']>(inside.visit, '/bindings?limit=200')
    const choosers = (bindings ?? []).filter(({ cluster_selector }) => cluster_selector !== null)
    return [
      { title: 'Labels now', cell: ({ labels }) => shown(labels) },
      { title: 'Then', cell: ({ labels }) => shown(changeOf(labels, given)) },
      {
        title: 'Bindings',
        cell: row => (bindings ? effect(choosers, row, changeOf(row.labels, given)) : '–'),
      },
    ]
  },
  change: ({ inside, row, given, etag }) => put(inside.visit, { row, etag }, { labels: changeOf(row.labels, given) }),
  undo: {
    was: ({ row: { labels }, given }) => {
      const then = changeOf(labels, given)
      const keys = [...new Set([...Object.keys(labels), ...Object.keys(then)])].filter(key => labels[key] !== then[key])
      const before: Before = Object.fromEntries(keys.map(key => [key, labels[key] ?? null]))
      return keys.length === 0 ? undefined : JSON.stringify(before)
    },
    takeBack: ({ visit }, { id, was }) =>
      changed(visit, id, ({ labels }) => {
        const after = { ...labels, ...(JSON.parse(was) as Before) }
        return {
          labels: Object.fromEntries(
            Object.entries(after).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
          ),
        }
      }),
  },
}

function changeOf(labels: Labels, given: URLSearchParams): Record<string, string> {
  const gone = new Set(wordsOf(textOf(given, 'unset')))
  const kept = Object.entries(labels).filter(([key]) => !gone.has(key))
  return { ...Object.fromEntries(kept), ...labelsIn(textOf(given, 'set')) }
}

function shown(labels: Labels): Html {
  const all = Object.entries(labels)
  if (all.length === 0) return html`<span class="quiet-text">none</span>`
  return html`<span class="labels">${all.map(([key, value]) => html`<span class="label">${key}=${value}</span>`)}</span>`
}

function effect(
  bindings: readonly Schemas['Binding'][],
  { labels, project_id, shared_project_ids }: Cluster,
  then: Labels,
): Html {
  const projects = [null, project_id, ...shared_project_ids]
  const here = bindings.filter(binding => projects.includes(binding.project_id))
  const fits = ({ cluster_selector }: Schemas['Binding'], given: Labels) =>
    Object.entries(cluster_selector ?? {}).every(([key, value]) => given[key] === value)
  const lost = here.filter(binding => fits(binding, labels) && !fits(binding, then))
  const gained = here.filter(binding => !fits(binding, labels) && fits(binding, then))
  if (lost.length + gained.length === 0) return html`<span class="quiet-text">the same</span>`
  const links = (all: typeof lost) =>
    all.map(({ id, role }) => html` <a class="label" href="/bindings/${id}">${role}</a>`)
  return html`${lost.length > 0 && html`<span>${counted(lost.length, 'fits', 'fit')} no longer:${links(lost)}</span>`}
${gained.length > 0 && html`<span>${counted(gained.length, 'more fits', 'more fit')}:${links(gained)}</span>`}`
}
