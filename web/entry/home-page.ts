// `/`: what this is, and the next step. To a stranger it tells nothing that `/v1/installation` does not tell anybody.

import { page } from '../frame/outside'
import { html } from '../html'

const COMMANDS = html`<h2>Use a cluster</h2>
<pre>sal clusters list
sal kubeconfig --cluster CLUSTER --set-context CLUSTER
kubectl get namespaces</pre>`

export function homePage({ isSetUp, publicUrl }: { isSetUp: boolean; publicUrl: string }): Response {
  const next = isSetUp
    ? html`<p class="buttons"><a class="button" href="/sign-in">Sign in</a></p>
<h2>In a terminal</h2>
<pre>sal login --server ${publicUrl}</pre>
${COMMANDS}
<p>No account yet? Ask an admin for an invitation link.</p>`
    : html`<h2>Not set up yet</h2>
<p>Open the set-up link that was printed when this server started; it makes the first admin. It works once and for
24 hours, and a restart prints a new one.</p>`
  return page(
    'Welcome',
    html`<h1>Access to Kubernetes, one request at a time</h1>
<p>People and machines run plain <code>kubectl</code> against clusters whose API servers are never exposed. Every request
is authorised and recorded, and rights exist in a cluster only while they are needed.</p>
${next}
<h2>Trust</h2>
<p>The root certificate of this installation: <a href="/ca.pem">ca.pem</a></p>`,
  )
}
