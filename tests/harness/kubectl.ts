// Runs a real kubectl to its end. HOME is a new empty folder each time, so that neither discovery caches nor the
// developer's own kubeconfig ever leak into a test.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oldKubectl } from '../cluster/version.ts'
import { findBinary } from './cluster-binaries.ts'

/** The cluster's own version first: what PATH has may be a wrapper that picks another version. */
export const findKubectl = () => findBinary('kubectl')

/** kubectl 1.20, our oldest; undefined where apt could not give it. */
export const findOldKubectl = () => findBinary(oldKubectl)

export interface KubectlOptions {
  readonly stdin?: string
  /** Default: `findKubectl()`. */
  readonly binary?: string
  readonly env?: Readonly<Record<string, string>>
  /** Default 30 s; then the process is killed and `code` is 124, as timeout(1) has it. */
  readonly timeoutMs?: number
}

export interface KubectlResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const requireKubectl = () => {
  const binary = findKubectl()
  if (!binary) throw new Error('Cannot find kubectl: run "bun run cluster:install" or put one on PATH')
  return binary
}

export const kubectl = async (
  kubeconfig: string,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<KubectlResult> => {
  const { stdin, binary = requireKubectl(), env = {}, timeoutMs = 30_000 } = options
  const home = await mkdtemp(join(tmpdir(), 'sal-kubectl-'))
  try {
    const child = Bun.spawn([binary, ...args], {
      env: { PATH: process.env.PATH ?? '', ...env, HOME: home, KUBECONFIG: kubeconfig },
      stdin: stdin === undefined ? 'ignore' : Buffer.from(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
    })
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, timeoutMs)
    const [code, stdout, stderr] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    clearTimeout(timer)
    return { code: isLate ? 124 : code, stdout, stderr }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
