// `/clusters/:id/prompt`: kubectl in the browser, among the pages of a cluster or with the window to itself; and the socket
// behind both.

import type { Socket } from '../../kit/sockets'
import type { Schemas } from '../api'
import { clusterPage, readCluster } from '../clusters/states'
import { isSameSite } from '../forms'
import { type Inside, show } from '../inside'
import { emptyState } from '../parts/listing'
import { refusal } from '../parts/notice'
import type { Params, Routes } from '../router'
import type { Terminals } from '../terminals'
import type { Visit } from '../visit'
import { fullPage } from './full-page'
import { TERMINAL_SCRIPTS, terminal } from './terminal'

export function promptRoutes(terminals: Terminals): Routes {
  return [
    ['GET /clusters/:id/prompt', show(page)],
    ['GET /clusters/:id/prompt/full', show(inside => fullPage(inside, terminals))],
    ['GET /clusters/:id/prompt/socket', socket],
  ]

  async function page(inside: Inside): Promise<Response> {
    const cluster = await readCluster(inside)
    if (!cluster.isOk) return clusterPage(inside, cluster, { content: refusal(cluster) })
    const why = await terminals.unavailable()
    const content =
      why === undefined
        ? terminal(cluster.body, { isFull: false })
        : emptyState({ icon: 'terminal', title: 'No terminal here', text: why })
    return clusterPage(inside, cluster, {
      content,
      scripts: TERMINAL_SCRIPTS,
      hasTerminal: true,
    })
  }

  async function socket(visit: Visit, params: Params): Promise<Response> {
    const who = await visit.who()
    // A cookie alone would let any site's script in (cross-site WebSocket hijacking): the browser must say it is our page.
    if (!who || who.must_change_password || !isOurs(visit)) return new Response(null, { status: 403 })
    if (visit.request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return new Response(null, { status: 426 })
    const [cluster, installation] = await Promise.all([
      visit.ask<Schemas['Cluster']>('GET', `/clusters/${params.id}`),
      visit.ask<Schemas['Installation']>('GET', '/installation'),
    ])
    if (!cluster.isOk || !installation.isOk) return new Response(null, { status: 404 })
    const { relay_url, domain, ca_pem } = installation.body
    const { id, name } = cluster.body
    const found = await terminals.accept(
      {
        owner: `${who.user_id}/${who.session_id}`,
        cluster: { name, server: `${relay_url}/k8s/clusters/${id}`, serverName: `${id}.user.${domain}`, caPem: ca_pem },
        credential: async () => {
          const made = await visit.ask<Schemas['Credential']>('POST', '/credentials', { origin: 'browser' })
          return made.isOk ? made.body : undefined
        },
      },
      resumed(visit),
    )
    const events = 'refused' in found ? refusing(found.refused) : found
    if (visit.takeSocket(events)) return new Response(null, { status: 101 })
    events.close()
    return new Response(null, { status: 426 })
  }
}

function isOurs({ request, publicUrl }: Visit): boolean {
  return request.headers.has('origin') && isSameSite(request, publicUrl)
}

function resumed({ url }: Visit): { id: string; from?: number } | undefined {
  const id = url.searchParams.get('resume')
  if (id === null) return undefined
  const from = url.searchParams.get('from')
  if (from === null) return { id }
  return /^\d{1,15}$/.test(from) ? { id, from: Number(from) } : undefined
}

/** A browser's script sees why only if the socket opens. */
function refusing(sentence: string) {
  return {
    open: (socket: Socket) => {
      socket.text(JSON.stringify({ type: 'over', sentence }))
      socket.close()
    },
    message: () => {},
    close: () => {},
  }
}
