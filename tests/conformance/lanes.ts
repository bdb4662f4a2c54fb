// The dimensions of the table beside its rows: which kubectl, over which HTTP, which upgrade, to the relay in which form.
// A lane is one kubectl with one way of speaking; in each the same row is run directly and in both forms at once.
import { findKubectl, findOldKubectl } from '../harness/kubectl.ts'

export type Lane = {
  name: string
  /** Path; undefined where it is not installed. */
  binary: string | undefined
  kubectl: 'current' | '1.20'
  env: Readonly<Record<string, string>>
  /** Rows without an upgrade run in one lane of each kubectl and HTTP version. */
  hasRequests: boolean
}

export const SIDES = ['direct', 'bypath', 'byname'] as const
export type Side = (typeof SIDES)[number]
/** What `sal kubeconfig` is asked for. A certificate, because kubectl 1.20 knows no exec plugin of version v1. */
export const FORMS: Record<Exclude<Side, 'direct'>, readonly string[]> = {
  bypath: ['--certificate', '--path'],
  byname: ['--certificate', '--sni'],
}

const KUBECTLS = { current: findKubectl, '1.20': findOldKubectl } as const
const HTTPS = { 'HTTP/2': {}, 'HTTP/1.1': { GODEBUG: 'http2client=0' } } as const
const UPGRADES = {
  WebSocket: {},
  SPDY: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' },
} as const

export type LeftOut = { kubectl?: string; upgrade?: string; side?: string; row?: string; because: string }

/** Combinations that make no sense. A field that is not given stands for all. */
export const LEFT_OUT: readonly LeftOut[] = [
  { kubectl: '1.20', upgrade: 'WebSocket', because: 'kubectl speaks WebSocket since 1.29; 1.20 knows SPDY only' },
  {
    kubectl: '1.20',
    side: 'bypath',
    row: 'get --raw',
    because: 'kubectl before 1.33 asks for the bare path, which by path leads to no cluster; our kubeconfigs name both',
  },
]

export const lanes: readonly Lane[] = Object.entries(KUBECTLS).flatMap(([kubectl, find]) =>
  Object.entries(HTTPS).flatMap(([http, httpEnv]) =>
    Object.entries(UPGRADES)
      .filter(([upgrade]) => !isLeftOut({ kubectl, upgrade }))
      .map(([upgrade, upgradeEnv], index) => ({
        name: `kubectl ${kubectl}, ${http}, ${upgrade}`,
        binary: find(),
        kubectl: kubectl as Lane['kubectl'],
        env: { ...httpEnv, ...upgradeEnv },
        hasRequests: index === 0,
      })),
  ),
)

/** Whether an entry names just what is asked of, and nothing more. */
export function isLeftOut(asked: Omit<LeftOut, 'because'>): boolean {
  return LEFT_OUT.some(
    ({ kubectl, upgrade, side, row }) =>
      kubectl === asked.kubectl &&
      upgrade === asked.upgrade &&
      side === asked.side &&
      (row === undefined ? asked.row === undefined : (asked.row?.startsWith(row) ?? false)),
  )
}
