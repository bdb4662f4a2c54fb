// Where the API server is and how the agent itself signs in there: a kubeconfig, or the pod's ServiceAccount.
import { KubeConfig } from '@kubernetes/client-node'
import { reachWithoutProxy } from '../kit/config'
import { ExitError, systemSentence } from '../kit/exit'

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

/** Where Kubernetes puts a pod's own token. */
const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Throws ExitError when there is no usable cluster in it. */
export async function openAccess(path: string | undefined): Promise<Access> {
  const config = path === undefined ? await ofThisPod() : ofFile(path)
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new ExitError(`Cannot use the kubeconfig "${path ?? ''}": its current context names no cluster`)
  if (cluster.skipTLSVerify)
    throw new ExitError('Cannot use a cluster with insecure-skip-tls-verify: give its certificate-authority-data')
  const first = await optionsOf(config).catch((cause: unknown) => {
    throw unusable(path === undefined ? "the pod's ServiceAccount" : `the kubeconfig "${path}"`, cause)
  })
  // The agent stands beside its API server: a proxy that leads out of the network is no way to it.
  reachWithoutProxy(new URL(cluster.server).hostname)
  return {
    url: cluster.server.replace(/\/+$/, ''),
    ca: textOf(first.ca),
    credentials: async () => {
      const { headers = {}, cert, key } = await optionsOf(config)
      return { headers, ...(cert && key ? { cert: textOf(cert) as string, key: textOf(key) as string } : {}) }
    },
  }
}

function ofFile(path: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromFile(path)
    return config
  } catch (cause) {
    if (systemCall(cause)) throw systemSentence(cause, `read the kubeconfig "${path}"`)
    throw unusable(`the kubeconfig "${path}"`, cause)
  }
}

async function ofThisPod(): Promise<KubeConfig> {
  if (!(await Bun.file(POD_TOKEN).exists()))
    throw new ExitError(
      'Cannot find a cluster: this is no pod of one, so give --kubeconfig with the file that kubectl uses for it',
    )
  const config = new KubeConfig()
  config.loadFromCluster()
  return config
}

/** A file that it names and that is not there is a sentence of its own; of a parser's many lines the first says enough. */
function unusable(what: string, cause: unknown): ExitError {
  if (systemCall(cause) === 'open')
    return systemSentence(cause, `read "${(cause as { path?: string }).path}" for ${what}`)
  const [why] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return new ExitError(`Cannot use ${what}: ${why}`, 1, { cause })
}

function systemCall(cause: unknown): string | undefined {
  return (cause as { syscall?: string } | null)?.syscall
}

async function optionsOf(config: KubeConfig): Promise<HttpsOptions> {
  const options: HttpsOptions = {}
  await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0])
  return options
}

function textOf(value: string | Buffer | undefined): string | undefined {
  return value === undefined ? undefined : value.toString()
}
