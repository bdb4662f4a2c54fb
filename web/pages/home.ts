// `/`: what this is, and the next step. To a stranger it tells nothing that `/v1/installation` does not tell anybody.
import { type Html, html } from '../html'
import { page } from '../layout'

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

export function signedInPage(
  { email, name, expires_at }: { email: string; name: string; expires_at: string | null },
  { publicUrl, token }: { publicUrl: string; token: Html },
): Response {
  return page(
    'Home',
    html`<h1>${name}</h1>
<p>You are signed in as <strong>${email}</strong>${expires_at !== null && html` until ${expires_at}`}.</p>
<form method="post" action="/sign-out">
${token}
<button class="quiet">Sign out</button>
</form>
<p><a href="/password">Change your password</a></p>
<h2>In a terminal</h2>
<pre>sal login --server ${publicUrl}</pre>
${COMMANDS}
<p>A machine without a browser? <code>sal login --device</code> shows a code there; <a href="/device">type it here</a>.</p>`,
    { hasForm: true },
  )
}
