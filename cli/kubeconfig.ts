// `sal kubeconfig`: contexts for the clusters you may use, merged into the file kubectl reads.
import { resolve } from 'node:path'
import { ExitError, UsageError } from '../kit/exit'
import { newKeyAndCsr } from '../relay/wire/csr'
import type { Api, Schemas } from './api'
import { type Context, command, type Flags } from './command'
import { parseDuration } from './duration'
import { escapeLine } from './escape'
import { readText } from './files'
import { changeKubeconfig } from './kubeconfig-file'
import { type Merged, mergeKubeconfig, type OurCluster, type Ours } from './kubeconfig-merge'
import type { Value } from './kubeconfig-yaml'
import { ACCESS_FLAGS, openApi } from './sign-ins'
import { thisProgram } from './this-program'

const FLAGS = {
  ...ACCESS_FLAGS,
  cluster: 'list',
  output: 'text',
  exec: 'switch',
  certificate: 'switch',
  sni: 'switch',
  path: 'switch',
  lifetime: 'text',
  'set-context': 'text',
} as const
type KubeconfigFlags = Flags<typeof FLAGS>

type Cluster = Schemas['Cluster']

export const kubeconfig = command({
  flags: FLAGS,
  run: async ({ flags }, context) => {
    const lifetime_seconds = checkFlags(flags)
    const api = openApi(context, flags)
    const [installation, me, all] = await Promise.all([
      api.get('/v1/installation'),
      api.get('/v1/whoami'),
      api.list('/v1/clusters'),
    ])
    const clusters = chooseClusters(all, flags.cluster).map(cluster => entryFor(cluster, installation, flags))
    const body = flags.certificate ? await certificateBody(api, lifetime_seconds) : execBody(api, flags)
    const user = { id: me.user_id, name: `salaminia-${me.email}`, body }
    const { id: installation_id, relay_url } = installation
    await put({ installation_id, relay_url, server: api.server, clusters, user }, flags, context)
  },
})

/** The lifetime in seconds, where one was asked for. */
function checkFlags(flags: KubeconfigFlags): number | undefined {
  if (flags.exec && flags.certificate) throw new UsageError('Cannot use --exec together with --certificate')
  if (flags.sni && flags.path) throw new UsageError('Cannot use --sni together with --path')
  if (flags.lifetime === undefined) return undefined
  if (!flags.certificate) throw new UsageError('Cannot use --lifetime without --certificate')
  return parseDuration('lifetime', flags.lifetime)
}

function chooseClusters(all: Cluster[], wanted: string[]): Cluster[] {
  if (all.length === 0) throw new ExitError('Cannot make a kubeconfig: there is no cluster you may use')
  if (wanted.length === 0) return all
  return [...new Set(wanted)].map(name => {
    const found = all.find(cluster => cluster.name === name)
    if (!found) throw new ExitError(`Cannot find the cluster "${name}", or you may not use it`)
    return found
  })
}

/**
 * The cluster is named by path and by host name at once: kubectl before 1.33 drops the path in `get --raw`. `--sni` leaves
 * the path away, `--path` the host name, which a load balancer that ends TLS would not know.
 */
function entryFor(
  { id, name }: Cluster,
  { relay_url, domain, ca_pem }: Schemas['Installation'],
  { sni, path }: Pick<KubeconfigFlags, 'sni' | 'path'>,
): OurCluster {
  const server = sni ? relay_url : `${relay_url}/k8s/clusters/${id}`
  return { id, name, ca_pem, server, ...(path ? {} : { tls_server_name: `${id}.user.${domain}` }) }
}

/** The key is made here; only its CSR travels. */
async function certificateBody(api: Api, lifetime_seconds: number | undefined): Promise<Ours['user']['body']> {
  const { key, csr } = newKeyAndCsr()
  const asked = lifetime_seconds === undefined ? {} : { lifetime_seconds }
  const { certificate } = await api.post('/v1/certificates', { body: { csr, ...asked } })
  return { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
}

/** kubectl runs this very program for a credential; it never asks anything, so it needs no terminal. */
function execBody(api: Api, flags: KubeconfigFlags): { exec: Record<string, Value> } {
  const { command: program, args } = thisProgram()
  const files = (['ca', 'token-file'] as const).flatMap(name => {
    const path = flags[name]
    return path === undefined ? [] : [`--${name}`, resolve(path)]
  })
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: program,
      args: [...args, 'credential', '--server', api.server, ...files],
      installHint: 'Install sal, the command line of Salaminia, and run "sal login" and "sal kubeconfig" again',
      interactiveMode: 'Never',
      provideClusterInfo: false,
    },
  }
}

async function put(ours: Ours, flags: KubeconfigFlags, { environment, stdout, stderr }: Context): Promise<void> {
  if (flags.output === '-') {
    stdout.write(mergeKubeconfig('', ours, { path: 'the output', current: flags['set-context'] }).text)
    return
  }
  const [first = '', ...rest] = environment.kubeconfigs
  const path = resolve(flags.output ?? first)
  const others = flags.output === undefined ? rest.map(other => ({ path: other, text: readText(other) ?? '' })) : []
  let merged: Merged | undefined
  const merge = (before: string) => {
    merged = mergeKubeconfig(before, ours, { path, others, current: flags['set-context'] })
    return merged.text
  }
  const { isTightened } = await changeKubeconfig(path, merge, { holdsKey: flags.certificate })
  if (isTightened) stderr.write(`${path} now holds a private key: group and others may no longer read it\n`)
  const names = [...(merged?.contexts.values() ?? [])].join(', ')
  stderr.write(`${escapeLine(`Wrote ${path}, contexts: ${names}; current: ${merged?.current || 'set elsewhere'}`)}\n`)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
