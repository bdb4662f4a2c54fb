// Removes everything an agent ever made in the cluster: bindings, ServiceAccounts, its identity, and what the manifest
// installed. Leaves nothing that carries our labels.
import { type ApiServer, ApiServerRefused, createApiServer } from './api-server'
import { agentSettings } from './config'
import { createIdentityStore } from './identity'
import { openAccess } from './kubeconfig'
import { OWNED, RBAC } from './objects'
import { createOwned } from './owned'

/** Names in the manifest of `sal clusters import -o manifest`. */
const MANIFEST_NAME = 'salaminia-agent'

export async function uninstallAgent(config: { kubeconfig: string | undefined; namespace?: string }): Promise<void> {
  const api = createApiServer(await openAccess(config.kubeconfig))
  const { namespace = agentSettings.namespace.fallback } = config
  const root = `/api/v1/namespaces/${encodeURIComponent(namespace)}`
  try {
    await discard(api, `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${MANIFEST_NAME}`)
    await createOwned({ api, namespace }).removeAll()
    await createIdentityStore({ api, namespace, labels: OWNED }).remove()
    await discard(api, `${RBAC}/clusterrolebindings/${MANIFEST_NAME}`)
    await discard(api, `${RBAC}/clusterroles/${MANIFEST_NAME}`)
    await discard(api, root)
  } finally {
    api.close()
  }
}

async function discard(api: ApiServer, path: string): Promise<void> {
  try {
    await api.call('DELETE', path)
  } catch (error) {
    if (!(error instanceof ApiServerRefused && error.status === 404)) throw error
  }
}
