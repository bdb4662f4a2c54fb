// When something ends: some spans people mean, or a moment.
import { type Html, html } from '../html'
import { input, select } from './form'
import type { Wrong } from './notice'
import { momentField, momentOf, textOf } from './read'

const HOUR = 3_600_000
const SPANS: readonly { value: string; name: string; ms: number }[] = [
  { value: '1h', name: 'In one hour', ms: HOUR },
  { value: '8h', name: 'In 8 hours', ms: 8 * HOUR },
  { value: '1d', name: 'In one day', ms: 24 * HOUR },
  { value: '7d', name: 'In a week', ms: 7 * 24 * HOUR },
  { value: '30d', name: 'In 30 days', ms: 30 * 24 * HOUR },
  { value: '90d', name: 'In 90 days', ms: 90 * 24 * HOUR },
  { value: '365d', name: 'In a year', ms: 365 * 24 * HOUR },
]

type Given = { expires_at: string | null; wrong?: Wrong; never?: string | false; usual?: string }

/** Two fields: `until`, and `at` for a moment of one's own. `never` says what having no end is called. */
export function untilFields({ expires_at, wrong, never = 'It does not end', usual = '' }: Given): Html {
  const choices = [
    ...(never === false ? [] : [{ value: '', name: never }]),
    ...SPANS,
    { value: 'at', name: 'At a moment of your own' },
  ]
  const value = expires_at ? 'at' : usual
  return html`<div class="pair">${select({ name: 'until', label: 'Ends', value }, choices)}
${input({ name: 'at', label: 'At (UTC)', type: 'datetime-local', value: momentField(expires_at), ...(wrong ? { wrong: renamed(wrong) } : {}) })}</div>`
}

/** The API speaks of `expires_at`; the field is `at`. */
function renamed({ byField, others }: Wrong): Wrong {
  const detail = byField.get('expires_at')
  return { byField: detail === undefined ? byField : new Map([...byField, ['at', detail]]), others }
}

export function untilOf(fields: URLSearchParams): string | null {
  const until = textOf(fields, 'until')
  if (until === 'at') return momentOf(textOf(fields, 'at'))
  const span = SPANS.find(({ value }) => value === until)
  return span ? new Date(Date.now() + span.ms).toISOString() : null
}
