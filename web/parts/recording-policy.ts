// What is recorded of shells, as fields: of a role, and of everybody.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import { check, select, textarea } from './form'
import type { Wrong } from './notice'
import { textOf } from './read'

type Recording = NonNullable<Schemas['RoleInput']['recording']>
export type RecordingDemand = { recording: Recording; records_stdin: boolean; redactions: string[] }

const CHOICES: readonly { value: Recording; name: string }[] = [
  { value: 'off', name: 'Not recorded' },
  { value: 'on', name: 'Recorded' },
  { value: 'mandatory', name: 'Recorded, or refused when that is not possible' },
]

export function recordingFields({ recording, records_stdin, redactions }: RecordingDemand, wrong: Wrong): Html {
  return html`${select({ name: 'recording', label: 'Shells and commands in pods', value: recording, wrong }, CHOICES)}
${check({ name: 'records_stdin', label: 'With what is typed', isChecked: records_stdin, hint: 'Typed passwords too: what is typed is not always shown.' })}
${textarea({ name: 'redactions', label: 'Blacken', hint: 'Regular expressions, one a line: what fits is replaced before anything is kept.', value: redactions.join('\n'), wrong, more: html` class="mono" spellcheck="false"` })}`
}

export function evidenceOf(fields: URLSearchParams): RecordingDemand {
  const recording = textOf(fields, 'recording')
  const lines = (fields.get('redactions') ?? '').split(/\r?\n/).filter(line => line !== '')
  return {
    recording: CHOICES.find(({ value }) => value === recording)?.value ?? 'off',
    records_stdin: fields.has('records_stdin'),
    redactions: [...new Set(lines)],
  }
}
