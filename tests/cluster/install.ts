// `bun run cluster:install`: builds the test cluster's binaries from the Go module beside this file and fetches an
// old kubectl where apt is. Each part is made in a temporary folder and renamed into place, so a run that is killed
// leaves nothing half, and what is already there is never made twice; the kubelet, which is ours, is when it changed.

import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureSpec } from '../h2spec/program.ts'
import { ensureCollector } from '../otel/collector.ts'
import { ensureOracle } from '../requestinfo/oracle.ts'
import { digestOf, folder, inTemporaryFolder, isCurrent, run, type Sources } from './build.ts'
import {
  type ClusterBinary,
  clusterBinaries,
  kubeletBinary,
  kubernetesMajor,
  kubernetesMinor,
  kubernetesVersion,
  moduleFolder,
  oldKubectl,
} from './version.ts'

const say = (sentence: string) => console.log(sentence)

const packageOf: Record<ClusterBinary | typeof kubeletBinary, string> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  [kubeletBinary]: './kubelet',
}

/** Without these the binaries call themselves v0.0.0-master and clients refuse or warn about the skew. */
const linkFlags = [
  '-s -w',
  `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
  `-X k8s.io/component-base/version.gitMajor=${kubernetesMajor}`,
  `-X k8s.io/component-base/version.gitMinor=${kubernetesMinor}`,
].join(' ')

const build = (binary: keyof typeof packageOf) =>
  inTemporaryFolder(async temporary => {
    const built = join(temporary, binary)
    await run(['go', 'build', '-trimpath', '-ldflags', linkFlags, '-o', built, packageOf[binary]], moduleFolder)
    await rename(built, join(folder, binary))
  })

/** All that the kubelet is built from. */
const kubeletSources = async (): Promise<Sources> => {
  const sources = (await readdir(join(moduleFolder, 'kubelet'))).filter(name => name.endsWith('.go')).sort()
  return { root: moduleFolder, names: ['go.mod', 'go.sum', ...sources.map(source => join('kubelet', source))] }
}

const buildCluster = async () => {
  const absent = clusterBinaries.filter(binary => !existsSync(join(folder, binary)))
  const missing = (await isCurrent(kubeletBinary, await kubeletSources())) ? absent : [...absent, kubeletBinary]
  if (missing.length === 0) return say(`Kubernetes ${kubernetesVersion}: present in ${folder}`)
  if (!Bun.which('go')) {
    throw new Error(
      'Cannot build the test cluster: the "go" command is not on PATH. Install Go 1.24 or newer (https://go.dev/dl/) and ' +
        'run "bun run cluster:install" again; without it the tests use the in-repository API server stub',
    )
  }
  for (const binary of missing) {
    const started = performance.now()
    say(`Building ${binary} (Kubernetes ${kubernetesVersion})`)
    await build(binary)
    say(`Built ${binary} in ${Math.round((performance.now() - started) / 1000)} s`)
  }
  await writeFile(join(folder, `${kubeletBinary}.sha256`), await digestOf(await kubeletSources()))
}

/** The package is unpacked, never installed: the machine's own kubectl stays as it is. */
const fetchOldKubectl = () =>
  inTemporaryFolder(async temporary => {
    // apt drops its rights to the user _apt, who must be able to write here.
    await chmod(temporary, 0o777)
    await run(['apt-get', 'download', 'kubernetes-client'], temporary)
    const archive = (await readdir(temporary)).find(name => name.endsWith('.deb'))
    if (!archive) throw new Error('Cannot find the package that "apt-get download kubernetes-client" was to fetch')
    await run(['dpkg-deb', '-x', archive, 'unpacked'], temporary)
    const kubectl = join(temporary, 'unpacked', 'usr', 'bin', 'kubectl')
    const version = await Bun.$`${kubectl} version --client --short`.quiet().nothrow().text()
    if (!version.includes('v1.20.')) return say(`No ${oldKubectl}: apt offers another version (${version.trim()})`)
    await copyFile(kubectl, join(temporary, oldKubectl))
    await rename(join(temporary, oldKubectl), join(folder, oldKubectl))
    say(`Fetched ${oldKubectl} from apt`)
  })

const installOldKubectl = async () => {
  if (existsSync(join(folder, oldKubectl))) return say(`${oldKubectl}: present`)
  if (!Bun.which('apt-get') || !Bun.which('dpkg-deb')) return say(`No ${oldKubectl}: apt is not on this machine`)
  say(`Fetching ${oldKubectl}`)
  try {
    await fetchOldKubectl()
  } catch (error) {
    // Tests of the old kubectl are skipped without it, so an offline machine still gets its cluster.
    if (!(error instanceof Error)) throw error
    say(`No ${oldKubectl}: ${error.message}`)
  }
}

/** What a killed run left; young ones may be those of a run beside this one. */
const sweep = async () => {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.building-')) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(folder, name), { recursive: true, force: true })
  }
}

try {
  await mkdir(folder, { recursive: true })
  await sweep()
  await buildCluster()
  say(`The parser of its requests: ${await ensureOracle()}`)
  say(`The collector of logs: ${await ensureCollector()}`)
  say(`The cases of HTTP/2: ${await ensureSpec()}`)
  await installOldKubectl()
  say(`The test cluster is ready in ${folder}`)
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
