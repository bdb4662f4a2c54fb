// The two audits beside each other: what was done in clusters, and what was done here.
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { may } from '../parts/gone'
import { tabs } from '../parts/small'

export function auditTabs(inside: Inside): Html {
  const all = [
    ...(may(inside, 'audit_events.read') ? [{ path: '/audit', name: 'In clusters' }] : []),
    ...(may(inside, 'api_events.read') ? [{ path: '/api-events', name: 'In Salaminia' }] : []),
  ]
  return html`${all.length > 1 && tabs(inside.visit.url.pathname, all)}`
}
