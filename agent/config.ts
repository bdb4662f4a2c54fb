// What an operator can set on an agent.
import { proxySettings } from '../kit/proxy-settings'
import { choice, list, optionalText, switchedOn, text, type Values } from '../kit/settings'
import { DIALS } from './dial'

export const agentSettings = {
  join: optionalText('join', {
    env: 'SAL_JOIN',
    description: 'The one-time join string of "sal clusters import"; needed only until the cluster is enrolled.',
  }),
  joinFile: optionalText('join-file', {
    env: 'SAL_JOIN_FILE',
    description: 'A file with the join string, such as a mounted Secret.',
  }),
  kubeconfig: optionalText('kubeconfig', {
    env: 'SAL_AGENT_KUBECONFIG',
    description: "A kubeconfig whose current context is the cluster; without it, the pod's own ServiceAccount is used.",
  }),
  namespace: text('namespace', {
    env: 'SAL_AGENT_NAMESPACE',
    fallback: 'salaminia',
    description: 'Namespace that holds everything the agent makes: ServiceAccounts and its own identity.',
  }),
  restricted: switchedOn('restricted', {
    env: 'SAL_AGENT_RESTRICTED',
    description:
      'Give only the ClusterRoles of --allow-cluster-roles, and make none. For an agent whose own permissions end there, as "sal clusters import -o manifest --restricted" makes them.',
  }),
  allowClusterRoles: list('allow-cluster-roles', {
    env: 'SAL_AGENT_ALLOW_CLUSTER_ROLES',
    description: 'With --restricted: the ClusterRoles that may be given, such as "view,edit".',
  }),
  dial: choice('dial', {
    env: 'SAL_AGENT_DIAL',
    fallback: 'auto',
    of: DIALS,
    description:
      'How relays are reached: "tls" to the port itself; "websocket" where a proxy on the way ends TLS and passes HTTPS only; "auto" tries the first, then the second.',
  }),
  ...proxySettings,
  logLevel: choice('log-level', {
    env: 'SAL_LOG_LEVEL',
    fallback: 'info',
    of: ['debug', 'info', 'warn', 'error'],
    description: 'The least important lines that are logged.',
  }),
}

export type AgentConfig = Values<typeof agentSettings>
