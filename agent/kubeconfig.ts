// Where the API server is and how the agent itself signs in there: a kubeconfig, or the pod's ServiceAccount.
import { KubeConfig } from '@kubernetes/client-node'
import { ExitError } from '../kit/exit'

/** PEM texts; `headers()` and `clientTls()` are asked anew for each request, since plugins and projected tokens rotate. */
export type Access = {
  url: string
  ca: string | undefined
  credentials: () => Promise<{ headers: Record<string, string>; cert?: string; key?: string }>
}

type HttpsOptions = {
  headers?: Record<string, string>
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  rejectUnauthorized?: boolean
}

/** Throws ExitError when there is no usable cluster in it. */
export async function openAccess(path: string | undefined): Promise<Access> {
  const config = new KubeConfig()
  try {
    if (path) config.loadFromFile(path)
    else config.loadFromCluster()
  } catch (cause) {
    const where = path ? `the kubeconfig "${path}"` : "the pod's ServiceAccount"
    throw new ExitError(`Cannot read ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, 1, { cause })
  }
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new ExitError(`Cannot use the kubeconfig "${path ?? ''}": its current context names no cluster`)
  if (cluster.skipTLSVerify)
    throw new ExitError('Cannot use a cluster with insecure-skip-tls-verify: give its certificate-authority-data')
  const first = await optionsOf(config)
  return {
    url: cluster.server.replace(/\/+$/, ''),
    ca: textOf(first.ca),
    credentials: async () => {
      const { headers = {}, cert, key } = await optionsOf(config)
      return { headers, ...(cert && key ? { cert: textOf(cert) as string, key: textOf(key) as string } : {}) }
    },
  }
}

async function optionsOf(config: KubeConfig): Promise<HttpsOptions> {
  const options: HttpsOptions = {}
  await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0])
  return options
}

function textOf(value: string | Buffer | undefined): string | undefined {
  return value === undefined ? undefined : value.toString()
}
