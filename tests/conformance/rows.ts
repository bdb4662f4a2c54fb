// The commands of the table, in the order in which one caller gives them in a namespace of their own: later rows find what
// earlier ones made. `box` is a pod of two containers, `web` a deployment, both there from the start.
import type { Lane } from './lanes.ts'
import type { Volatile } from './volatile.ts'

export type Row = {
  args: readonly string[]
  stdin?: string
  /** Default 0: that both sides fail alike is not enough. */
  code?: number | Record<Lane['kubectl'], number>
  volatile?: readonly Volatile[]
  /** Runs until it said `first`, sees what `act` does (kubectl as admin, directly), is ended when it said `last`. */
  held?: { first?: string; act: readonly string[]; last: string; isRepeated?: true }
  /** Runs on a terminal; types `word` when `first` is shown. */
  terminal?: { first: string }
  /** Runs a port-forward and asks behind it; the answers are part of the result. */
  isForward?: true
  /** A file of the caller's whose checksum is part of the result. */
  file?: string
}

const configMap = (data: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data })
const OBJECT = ['uid', 'version', 'time'] as const
const IMAGE = '--image=registry.example/any:1'
const poke = ['exec', 'box', '-c', 'main', '--', 'sh', '-c', 'echo word >in']

export const requests: readonly Row[] = [
  { args: ['get', 'pod', 'box'], volatile: ['age'] },
  { args: ['get', 'pod', 'box', '-o', 'wide'], volatile: ['age'] },
  { args: ['get', 'pod', 'box', '-o', 'yaml'], volatile: [...OBJECT, 'volume', 'managers'] },
  { args: ['get', 'configmap', 'kube-root-ca.crt', '-o', 'json'], volatile: OBJECT },
  { args: ['get', 'all', '-o', 'name', '-l', 'app=web'], volatile: ['pod'] },
  { args: ['get', 'pod', 'box', '-o', 'jsonpath={.spec.containers[*].name}'] },
  { args: ['get', 'nodes', '-o', 'custom-columns=NAME:.metadata.name,READY:.status.conditions[0].status'] },
  { args: ['get', 'clusterroles', '-o', 'name', '--chunk-size=7'] },
  { args: ['get', 'configmap', 'not-there'], code: 1 },
  { args: ['get', 'not-a-kind'], code: 1 },
  {
    args: ['get', 'configmaps', '-w', '-o', 'name'],
    held: { first: 'kube-root-ca.crt', act: ['create', 'configmap', 'watched'], last: 'configmap/watched' },
  },
  { args: ['describe', 'pod', 'box'], volatile: ['uid', 'time', 'volume'] },
  { args: ['describe', 'deployment', 'web'], volatile: ['time', 'age', 'pod'] },
  { args: ['describe', 'clusterrole', 'view'] },
  { args: ['create', 'configmap', 'made', '--from-literal=one=1'] },
  { args: ['create', 'configmap', 'made', '--from-literal=one=1'], code: 1 },
  { args: ['apply', '-f', '-'], stdin: configMap({ one: '1' }) },
  { args: ['apply', '-f', '-'], stdin: configMap({ one: '1' }) },
  { args: ['apply', '-f', '-'], stdin: configMap({ one: '2' }) },
  { args: ['apply', '-f', '-', '--dry-run=server'], stdin: configMap({ one: '3' }) },
  { args: ['apply', '-f', '-', '--server-side', '--field-manager=other'], code: 1, stdin: configMap({ one: '4' }) },
  {
    args: ['apply', '-f', '-'],
    code: 1,
    stdin: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"Not A Name"}}',
  },
  { args: ['replace', '-f', '-'], stdin: configMap({ one: '5' }) },
  { args: ['patch', 'configmap', 'applied', '-p', '{"data":{"two":"2"}}'] },
  {
    args: ['patch', 'configmap', 'applied', '--type=json', '-p', '[{"op":"remove","path":"/data/not-there"}]'],
    code: 1,
  },
  { args: ['get', 'configmap', 'applied', '-o', 'jsonpath={.data}'] },
  { args: ['label', 'configmap', 'applied', 'tier=front'] },
  { args: ['annotate', 'configmap', 'applied', 'note=a b'] },
  { args: ['scale', 'deployment', 'web', '--replicas=0'] },
  { args: ['rollout', 'status', 'deployment', 'idle'] },
  { args: ['rollout', 'history', 'deployment', 'web'] },
  { args: ['rollout', 'restart', 'deployment', 'idle'] },
  { args: ['set', 'image', 'deployment/idle', 'main=registry.example/other:2'] },
  { args: ['explain', 'pods.spec.containers.resources'] },
  { args: ['api-resources'] },
  { args: ['api-versions'] },
  { args: ['auth', 'can-i', 'create', 'pods/exec'] },
  { args: ['auth', 'can-i', '--list'] },
  { args: ['get', '--raw', '/version'] },
  { args: ['get', '--raw', '/apis/apps/v1'] },
  { args: ['get', '--raw', '/not/there'], code: 1 },
  { args: ['logs', 'box', '-c', 'main'] },
  { args: ['logs', 'box', '-c', 'main', '--tail=1', '--timestamps'], volatile: ['time'] },
  { args: ['logs', 'box', '-c', 'main', '--previous'], code: 1 },
  { args: ['logs', 'box', '-c', 'not-there'], code: 1 },
  { args: ['logs', '-f', 'box', '-c', 'main'], held: { first: 'more', act: poke, last: 'got word' } },
  { args: ['top', 'pod', 'box'], code: 1 },
  { args: ['delete', 'configmap', 'applied', 'made', '--wait=false'] },
  { args: ['delete', 'configmap', 'not-there'], code: 1 },
]

export const upgrades: readonly Row[] = [
  { args: ['exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 42'], code: 42 },
  { args: ['exec', '-i', 'box', '-c', 'side', '--', 'tr', 'a-z', 'A-Z'], stdin: 'hello\n' },
  { args: ['exec', '-i', 'box', '-c', 'main', '--', 'sha256sum'], stdin: 'x'.repeat(300_000) },
  { args: ['exec', 'box', '-c', 'main', '--', 'sh', '-c', 'head -c 2000000 /dev/zero | tr "\\0" x'] },
  { args: ['exec', 'box', '-c', 'main', '--', 'not-a-command'], code: 1 },
  { args: ['exec', 'box', '-c', 'not-there', '--', 'true'], code: 1 },
  { args: ['exec', 'not-there', '--', 'true'], code: 1 },
  {
    args: ['exec', '-it', 'box', '-c', 'main', '--', 'sh', '-c', 'echo ready; read w; echo got $w; stty size; exit 5'],
    terminal: { first: 'ready' },
    code: 5,
  },
  {
    args: ['attach', 'box', '-c', 'main'],
    held: { act: poke, last: 'got word', isRepeated: true },
    volatile: ['early', 'repeated'],
  },
  { args: ['attach', 'not-there'], code: 1 },
  { args: ['cp', '{dir}/bytes', 'box:there', '-c', 'main'] },
  { args: ['exec', 'box', '-c', 'main', '--', 'sha256sum', 'there'] },
  { args: ['cp', 'box:there', '{dir}/back', '-c', 'main'], file: 'back' },
  { args: ['cp', 'box:not-there', '{dir}/none', '-c', 'main'], volatile: ['tar'] },
  { args: ['port-forward', 'pod/box', ':{port}'], isForward: true, volatile: ['port'] },
  {
    args: ['debug', '-i', 'box', IMAGE, '-c', 'doctor', '--', 'sh', '-c', 'read word; echo got $word; exit 3'],
    stdin: 'word\n',
    // What 1.20 sends for it, no API server since 1.25 takes.
    code: { current: 0, '1.20': 1 },
  },
  {
    args: ['run', 'once', '--rm', '-i', '--restart=Never', IMAGE, '--', 'sh', '-c', 'read w; echo got $w; exit 9'],
    stdin: 'word\n',
    code: 9,
  },
  {
    args: ['run', 'tty', '--rm', '-it', '--restart=Never', IMAGE, '--', 'sh', '-c', 'read w; echo got $w'],
    terminal: { first: 'try pressing enter' },
    volatile: ['echo'],
  },
]
