// `/clusters/:id/prompt`: kubectl in the browser. The page, and the socket behind it.

import type { Socket } from '../../kit/sockets'
import type { Schemas } from '../api'
import { clusterPage, readCluster } from '../clusters/states'
import { isSameSite } from '../forms'
import { html } from '../html'
import { type Inside, show } from '../inside'
import { emptyState } from '../parts/listing'
import { refusal } from '../parts/notice'
import type { Params, Routes } from '../router'
import type { Terminals } from '../terminals'
import type { Visit } from '../visit'

export function promptRoutes(terminals: Terminals): Routes {
  return [
    ['GET /clusters/:id/prompt', show(page)],
    ['GET /clusters/:id/prompt/socket', socket],
  ]

  async function page(inside: Inside): Promise<Response> {
    const cluster = await readCluster(inside)
    if (!cluster.isOk) return clusterPage(inside, cluster, { content: refusal(cluster) })
    const why = await terminals.unavailable()
    const content =
      why === undefined
        ? terminal(cluster.body)
        : emptyState({ icon: 'terminal', title: 'No terminal here', text: why })
    return clusterPage(inside, cluster, {
      content,
      scripts: ['xterm', 'fit', 'terminalLine', 'terminalWire', 'terminal'],
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

function resumed({ url }: Visit): { id: string; from: number } | undefined {
  const id = url.searchParams.get('resume')
  const from = Number(url.searchParams.get('from'))
  return id !== null && Number.isSafeInteger(from) && from >= 0 ? { id, from } : undefined
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

function terminal({ id, name }: Schemas['Cluster']) {
  return html`<div class="terminals" data-terminals="/clusters/${id}/prompt/socket" data-cluster="${name}">
<div class="terminal-bar"><div class="terminal-tabs" role="tablist" aria-label="Terminals"></div>
<div class="buttons"><button type="button" class="quiet" data-terminal-new>New tab</button>
<label class="button quiet">Drop a file, or choose one<input type="file" class="unseen" data-terminal-file></label>
<button type="button" class="quiet" data-terminal-full>Full screen</button></div></div>
<div class="terminal-panes"></div>
<p class="quiet-text" role="status" data-terminal-said>Type a kubectl command. <kbd>Tab</kbd> completes, <kbd>↑</kbd> goes back, <kbd>Ctrl</kbd>+<kbd>C</kbd> stops. Pipe into grep, head, tail, sort, uniq, wc or jq.</p>
<noscript><p>A terminal needs JavaScript. <a href="/kubeconfig?cluster=${id}">kubectl on your machine</a> does not.</p></noscript>
</div>`
}
