// How one more relay is added: what is asked of it, and the command that is shown once.
import { isLoopbackUrl } from '../../kit/addresses'
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { form, input } from '../parts/form'
import { type Wrong, wrongOf } from '../parts/notice'
import { card, command, facts } from '../parts/small'
import type { ProblemBody } from '../visit'
import { PEER_PORT, PORT, relayCommand, type Wanted, wrongIn } from './form'

export type Made = {
  wanted: Wanted
  enrolment?: Schemas['RelayEnrolment']
  problem?: ProblemBody
  status?: number
}

export function reached({ relay_url, domain }: Schemas['Installation']): Html {
  return facts([
    ['Address', html`<span class="mono">${relay_url}</span>`],
    ['Or by name', html`<span class="mono">CLUSTER-ID.user.${domain}</span>`],
  ])
}

export function commandCard(wanted: Wanted, { join, expires_at, core_url }: Schemas['RelayEnrolment']): Html {
  return card(
    'Run this where the relay is to be',
    html`<div class="notice once" role="status">This is shown once. It holds a token that works a single time, until ${expires_at.slice(0, 16).replace('T', ' ')} UTC.</div>
${command('relay', relayCommand(wanted, join))}
<p>Its key is made there and never leaves. It is ready when <code>/readyz</code> on its port answers 200; agents hear of it and open a tunnel to it.</p>
${isLoopbackUrl(core_url) && hereOnly(core_url)}
<p class="quiet-text">It must reach core’s internal listener (<code>SAL_INTERNAL_URL</code>); agents and kubectl its port ${PORT}, the other relays its port ${PEER_PORT}.</p>`,
  )
}

function hereOnly(coreUrl: string): Html {
  return html`<div class="tip">It leads to <code>${coreUrl}</code>, which only the machine of core itself reaches. For a relay elsewhere run <code>sal core</code>, not <code>sal start</code>, with <code>--internal 0.0.0.0:8081</code> and <code>--internal-url https://HOST:8081</code>, where HOST leads to it.</div>`
}

export function addCard(inside: Inside, made: Made | undefined): Html {
  const own = made && !made.enrolment ? wrongIn(made.wanted) : new Map<string, string>()
  const wrong: Wrong = own.size > 0 ? { byField: own, others: [] } : wrongOf(made?.problem, [])
  const filled = made?.enrolment ? undefined : made?.wanted
  return card(
    made?.enrolment ? 'Another one' : 'Add a relay',
    html`<p class="quiet-text">You get one command with a token for one use.</p>
${form(
  inside.visit,
  { to: '/relays', act: 'Make the command', wrong },
  html`${input({ name: 'name', label: 'Name', hint: 'A new one: under a name that is known it takes that relay’s place. The one of “sal start” is called relay.', value: filled?.name ?? '', isRequired: true, maxLength: 63, wrong, more: html` placeholder="relay-2" spellcheck="false" autocomplete="off"` })}
${input({ name: 'own', label: 'Its own address', hint: 'A name or IP that leads to this very relay: agents and other relays dial it.', value: filled?.own ?? '', isRequired: true, maxLength: 253, wrong, more: html` placeholder="relay-2.example.com" spellcheck="false" autocomplete="off"` })}
${input({ name: 'others', label: 'Other addresses', hint: 'What else it answers to, as the name of a balancer before all of them. Its certificate carries these.', value: filled?.others ?? '', maxLength: 1000, wrong, more: html` placeholder="relay.example.com" spellcheck="false" autocomplete="off"` })}`,
)}`,
  )
}
