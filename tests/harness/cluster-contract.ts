// What a test may ask of a cluster, whether it is real Kubernetes or the in-repository stub.

export type ClusterKind = 'real' | 'stub'

/** A real cluster has nodes only with `kubelet: true`. */
export type ClusterPart = ClusterKind | 'kubelet'

/** Which parts bring what; a test that needs a feature skips itself where `supports()` says no. */
const partsWith = {
  /** Deleted owners take their dependents along; Deployments make ReplicaSets and Pods. */
  controllers: ['real'],
  /** `aggregationRule` is followed: custom ClusterRoles labelled for `view` reach it. */
  'role-aggregation': ['real'],
  /** Making a Role or binding that gives more than the maker has is refused. */
  'escalation-check': ['real'],
  impersonation: ['real'],
  'custom-resources': ['real'],
  'server-side-apply': ['real'],
  /** `kubectl get` prints the server's columns. */
  tables: ['real'],
  /** With schemas, from which an old kubectl learns what it may ask. */
  'openapi-v2': ['real'],
  'audit-log': ['real'],
  /** `pauseApiServer()`. */
  pause: ['real', 'stub'],
  'client-certificates': ['real'],
  /** Pod logs; the stub's are one line that is always the same. */
  logs: ['stub', 'kubelet'],
  /** Pods run; exec, attach, port-forward, cp and `logs -f` with all flags. */
  exec: ['kubelet'],
} satisfies Record<string, readonly ClusterPart[]>

export type Feature = keyof typeof partsWith

export const supports = (parts: readonly ClusterPart[], feature: Feature) =>
  parts.some(part => (partsWith[feature] as readonly ClusterPart[]).includes(part))

export interface ClusterOptions {
  /** Write an audit log: level Metadata, every stage, all requests, on disk before the answer ends. Default false. */
  readonly audit?: boolean
  /**
   * One Node named `test-node` that is Ready and takes every Pod: its command is run as a process of this machine in a
   * temporary folder, `sleep infinity` without one; see tests/cluster/kubelet. The stub goes without. Default false.
   */
  readonly kubelet?: boolean
}

export interface RequestOptions extends RequestInit {
  /** Bearer token; default the admin's. */
  readonly token?: string
}

export interface Cluster {
  readonly kind: ClusterKind
  /** `https://127.0.0.1:<port>`; stays the same across restarts. */
  readonly url: string
  /** Signs the serving certificate. */
  readonly caPem: string
  /** Path of a kubeconfig whose user is in system:masters. */
  readonly kubeconfig: string
  readonly adminToken: string
  /** Temporary; logs are `<name>.log` in it. Removed by `stop()` and at process exit. */
  readonly dir: string
  /** Path of the audit log, one JSON event a line; only with `audit: true` on a real cluster. */
  readonly auditLog: string | undefined
  supports(feature: Feature): boolean
  /** Another one after a restart; undefined when it is this process. */
  apiServerPid(): number | undefined
  /** One request to the API server, as admin unless told otherwise. */
  request(path: string, options?: RequestOptions): Promise<Response>
  /** Once resolved, the API server answers nobody, refuses nobody, until the function given back is called. */
  pauseApiServer(): Promise<() => void>
  /** Cuts all connections at once; resolves when the API server is ready again, with its data. */
  restartApiServer(): Promise<void>
  stop(): Promise<void>
}
