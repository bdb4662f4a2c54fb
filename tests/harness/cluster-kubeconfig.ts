// Kubeconfig files for the test cluster, as kubectl reads them (JSON is YAML). Written with mode 0600: kubectl warns otherwise.

import { writeFile } from 'node:fs/promises'
import type { KeyAndCertificate } from './cluster-certificates.ts'

export type KubeconfigUser = { readonly token: string } | { readonly certificate: KeyAndCertificate }

export interface KubeconfigOptions {
  readonly server: string
  /** What TLS asks for, where that is not the name in `server`. */
  readonly serverName?: string
  readonly caPem: string
  readonly user: KubeconfigUser
  readonly namespace?: string
}

const base64 = (pem: string) => Buffer.from(pem).toString('base64')

const userFields = (user: KubeconfigUser) =>
  'token' in user
    ? { token: user.token }
    : {
        'client-certificate-data': base64(user.certificate.certificatePem),
        'client-key-data': base64(user.certificate.keyPem),
      }

/** Writes the file and gives its path back; one cluster, one user, one context, all named `test`. */
export const writeKubeconfig = async (path: string, options: KubeconfigOptions) => {
  const { server, serverName, caPem, user, namespace } = options
  const cluster = {
    server,
    'certificate-authority-data': base64(caPem),
    ...(serverName ? { 'tls-server-name': serverName } : {}),
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: userFields(user) }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', ...(namespace ? { namespace } : {}) } }],
  }
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  return path
}
