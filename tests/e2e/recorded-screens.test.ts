// A shell and an editor in a pod, by kubectl of today and of five years ago, recorded on their way: what `sal recordings` gives
// back ends with the very screen that was there live, and its hash is the one in the audit.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { startCluster } from '../harness/cluster.ts'
import { findKubelet } from '../harness/cluster-binaries.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { replay, Screen } from '../harness/screen.ts'

setDefaultTimeout(120_000)

const SIZE = { columns: 100, rows: 30 }
const isDemanded = process.env.SAL_TEST_CLUSTER === 'real'
const canRun = isDemanded || (process.env.SAL_TEST_CLUSTER !== 'stub' && findKubelet() !== undefined)

let cluster: Cluster
let sal: Salaminia
let person: Person
let config: string

beforeAll(async () => {
  if (!canRun) return
  ;[cluster, sal] = await Promise.all([startCluster({ kubelet: true }), startSalaminia()])
  await sal.agent('demo', cluster.kubeconfig)
  const rights = { permissions: ['projects.read', 'clusters.read', 'kubeconfigs.create'], cluster_roles: ['edit'] }
  const role = { name: 'watched', display_name: 'Watched', scope: 'project', recording: 'mandatory', ...rights }
  await sal.api('POST', '/v1/roles', { body: role })
  person = await sal.person('eve@example.com', [{ role: 'watched' }])
  config = await person.kubeconfig('--certificate')
  await runPod(cluster, 'box')
})

afterAll(async () => {
  await sal?.stop()
  await cluster?.stop()
})

/** What is typed, and what must be seen before the next is. Nothing at first: until the program is there the terminal echoes. */
type Keys = readonly (readonly [typed: string, seen: string])[]
const PROGRAMS: Readonly<Record<string, { command: string[]; keys: Keys; isThere: boolean }>> = {
  bash: {
    command: ['env', 'TERM=xterm', 'PS1=ready> ', 'bash', '--norc', '-i'],
    keys: [
      ['', 'ready>'],
      ['printf "\\e[1;31mred\\e[0m Ωραία\\n"; stty size\r', '30 100'],
      ['for i in 1 2 3; do echo line$i; done; clear; echo wronf\u007f\u007fng\r', 'wrong'],
      ['exit\r', 'exit'],
    ],
    isThere: Bun.which('bash') !== null,
  },
  vi: {
    command: ['env', 'TERM=xterm', 'vi', '-u', 'NONE', '-N', '-n'],
    keys: [
      ['', '~'],
      ['ifirst line\rsecond line\rthird\u001b', 'third'],
      ['ggdd:set number\r', '  1 '],
      ['Go\tafter a tab\u001b', 'after a tab'],
      [':q!\r', ''],
    ],
    isThere: Bun.which('vi') !== null,
  },
}

/** Runs kubectl in a terminal of its own; answers the screen that was there in the end. */
async function live(binary: string, command: readonly string[], keys: Keys): Promise<Screen> {
  const screen = Screen(SIZE)
  let drawn = Promise.resolve()
  const child = Bun.spawn([binary, 'exec', '-it', 'box', '--', ...command], {
    env: { PATH: process.env.PATH ?? '', HOME: sal.dir, KUBECONFIG: config, TERM: 'xterm' },
    terminal: {
      cols: SIZE.columns,
      rows: SIZE.rows,
      data: (_, bytes) => {
        const kept = bytes.slice()
        drawn = drawn.then(() => screen.write(kept))
      },
    },
  })
  for (const [typed, seen] of keys) {
    child.terminal?.write(typed)
    await until(`"${seen}" is seen`, async () => screen.lines().join('\n').includes(seen))
  }
  await child.exited
  await drawn
  return screen
}

type Recording = { id: string; state: string; proof: string; user_name: string; request_id: string }

async function recorded(): Promise<{ recording: Recording; cast: string }> {
  let newest: Recording | undefined
  await until('the recording has come to its end', async () => {
    const { items } = await sal.api<{ items: Recording[] }>('GET', '/v1/recordings?limit=1')
    newest = items[0]
    return newest?.state === 'ended' && newest.proof === 'matches'
  })
  const path = join(sal.dir, 'recorded.cast')
  const exported = await sal.sal(['recordings', 'export', newest?.id ?? '', '-o', path])
  if (exported.code !== 0) throw new Error(exported.stderr)
  return { recording: newest as Recording, cast: await Bun.file(path).text() }
}

const clients = [
  ['kubectl over WebSocket', findKubectl()],
  ['kubectl 1.20 over SPDY', findOldKubectl()],
] as const

for (const [name, binary] of clients) {
  describe.skipIf(!canRun || binary === undefined)(name, () => {
    for (const [program, { command, keys, isThere }] of Object.entries(PROGRAMS)) {
      test.skipIf(!isThere && !isDemanded)(`${program} replays to the screen that was there`, async () => {
        const screen = await live(binary ?? '', command, keys)
        const { recording, cast } = await recorded()
        expect(recording.user_name).toBe('eve@example.com')
        expect((await replay(cast)).lines()).toEqual(screen.lines())
        const { items } = await sal.api<{ items: { kind: string; recording_id: string | null }[] }>(
          'GET',
          `/v1/audit-events?request_id=${recording.request_id}`,
        )
        expect(items.map(({ kind, recording_id }) => [kind, recording_id])).toEqual([
          ['end', recording.id],
          ['begin', recording.id],
        ])
      })
    }
  })
}
