// `/kubeconfig`: how kubectl gets at clusters. With the key made in this browser, or by `sal`, which makes one there.
import type { PageOf, Schemas } from '../api'
import { tokenField } from '../forms'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type InsidePage, show, type Taken, take } from '../inside'
import { check, input } from '../parts/form'
import { emptyState } from '../parts/listing'
import { card, command } from '../parts/small'
import type { Routes } from '../router'
import { sentencesOf, type Visit } from '../visit'

type Cluster = Schemas['Cluster']

async function clustersOf(visit: Visit): Promise<readonly Cluster[]> {
  const { isOk, body } = await visit.ask<PageOf<Cluster>>('GET', '/clusters?limit=200')
  return isOk ? body.items : []
}

const page: InsidePage = async ({ visit, who }) => {
  const clusters = await clustersOf(visit)
  const wanted = visit.url.searchParams.get('cluster')
  const named = clusters.find(({ id }) => id === wanted)?.name
  return shell(visit, who, {
    title: 'Use kubectl',
    lead: 'Plain kubectl, and every other Kubernetes client, through the relay: your rights, recorded as yours.',
    scripts: ['kubeconfig'],
    content:
      clusters.length === 0
        ? emptyState({
            icon: 'clusters',
            title: 'No cluster to use yet',
            text: 'As soon as a binding gives you one it is here.',
          })
        : html`<div class="halves">${card(
            'With sal (best)',
            html`<p>Credentials live for minutes and renew themselves.</p>${command('sal', `sal login --server ${visit.publicUrl}\nsal kubeconfig${named === undefined ? '' : ` --cluster ${named} --set-context ${named}`}\nkubectl get namespaces`)}`,
          )}
${card(
  'As a file',
  html`<p>For a machine without <code>sal</code>. The key is made in this browser; the server only ever sees a request for a certificate.</p>
<form class="form" method="post" action="/kubeconfig" data-kubeconfig>${tokenField(visit.token ?? '')}
<fieldset><legend>Clusters</legend><div class="choices">${clusters.map(({ id, name }) => check({ name: 'cluster', value: id, label: name, isChecked: wanted === null || wanted === id }))}</div></fieldset>
${input({ name: 'hours', label: 'For how many hours', type: 'number', hint: 'Left empty: as long as the organization says.', more: html` min="1" max="168"` })}
<noscript><p>Making a key needs JavaScript; <code>sal kubeconfig --certificate</code> does the same in a terminal.</p></noscript>
<div class="buttons"><button>Make and download</button></div><p role="status"></p></form>`,
)}</div>`,
  })
}

/** Answers the script: a certificate for its CSR, and the file around it. */
async function certify({ visit, who, fields }: Taken): Promise<Response> {
  const hours = Number(fields.get('hours') || Number.NaN)
  const input = {
    csr: fields.get('csr') ?? '',
    ...(Number.isNaN(hours) ? {} : { lifetime_seconds: Math.round(hours * 3600) }),
  }
  const made = await visit.ask<Schemas['NewCertificate']>('POST', '/certificates', input)
  if (!made.isOk) return json({ sentence: sentencesOf(made.problem).join('; ') }, made.status)
  const [installation, clusters] = await Promise.all([
    visit.ask<Schemas['Installation']>('GET', '/installation'),
    clustersOf(visit),
  ])
  const chosen = new Set(fields.getAll('cluster'))
  const used = clusters.filter(({ id }) => chosen.has(id))
  return json(
    {
      certificate: made.body.certificate,
      until: made.body.not_after,
      file: fileFor(installation.body, used, who.email),
    },
    200,
  )
}

/** JSON is YAML: kubectl reads it as it is. */
function fileFor({ relay_url, domain, ca_pem }: Schemas['Installation'], clusters: readonly Cluster[], email: string) {
  const user = `salaminia-${email}`
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: clusters.map(({ id, name }) => ({
      name,
      cluster: {
        server: `${relay_url}/k8s/clusters/${id}`,
        'tls-server-name': `${id}.user.${domain}`,
        'certificate-authority-data': Buffer.from(ca_pem).toString('base64'),
      },
    })),
    users: [{ name: user, user: {} }],
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user } })),
    'current-context': clusters[0]?.name ?? '',
  }
}

function json(body: object, status: number): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
}

export const kubeconfigRoutes: Routes = [
  ['GET /kubeconfig', show(page)],
  ['POST /kubeconfig', take(certify)],
]
