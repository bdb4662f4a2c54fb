// Whatever is wrong with the way to the API server is one sentence that names the file.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccess } from './kubeconfig'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-kubeconfig-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const sentence = (path: string | undefined) =>
  openAccess(path).then(
    () => 'it is usable',
    (error: Error) => `${error.name}: ${error.message}`,
  )

const isPod = existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token')

test.skipIf(isPod)('outside a cluster without a kubeconfig it says to give one', async () => {
  expect(await sentence(undefined)).toBe(
    'ExitError: Cannot find a cluster: this is no pod of one, so give --kubeconfig with the file that kubectl uses for it',
  )
})

test('a kubeconfig that is not there, or is a folder', async () => {
  const absent = join(dir, 'absent')
  expect(await sentence(absent)).toBe(
    `ExitError: Cannot read the kubeconfig "${absent}": there is no such file or folder`,
  )
  expect(await sentence(dir)).toBe(`ExitError: Cannot read the kubeconfig "${dir}": it is a folder`)
})

const cluster = (more: object) => ({ server: 'https://127.0.0.1:6443', ...more })
const config = (of: { cluster?: object; user?: object }) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: cluster(of.cluster ?? {}) }],
    users: [{ name: 'test', user: of.user ?? { token: 'a' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  })

const wrong: [string, string, RegExp][] = [
  ['empty', '', /^ExitError: Cannot use the kubeconfig ".*": expected a document, but the input is empty$/],
  [
    'no YAML',
    'a: b: c\n  - d',
    /^ExitError: Cannot use the kubeconfig ".*": bad indentation of a mapping entry \(1:5\)$/,
  ],
  ['no kubeconfig', '"text"', /^ExitError: Cannot use the kubeconfig ".*": its current context names no cluster$/],
  [
    'with a certificate file that is gone',
    config({ cluster: { 'certificate-authority': '/nowhere/ca.pem' } }),
    /^ExitError: Cannot read "\/nowhere\/ca.pem" for the kubeconfig ".*": there is no such file or folder$/,
  ],
  [
    'with a plugin that is gone',
    config({ user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } } }),
    /^ExitError: Cannot use the kubeconfig ".*": .*no-such-plugin[^\n]*$/,
  ],
  [
    'that trusts anybody',
    config({ cluster: { 'insecure-skip-tls-verify': true } }),
    /^ExitError: Cannot use a cluster with insecure-skip-tls-verify: give its certificate-authority-data$/,
  ],
  ['that is good', config({}), /^it is usable$/],
]
test.each(wrong)('a kubeconfig: %s', async (name, text, expected) => {
  const path = join(dir, name)
  await writeFile(path, text)
  expect(await sentence(path)).toMatch(expected)
})
