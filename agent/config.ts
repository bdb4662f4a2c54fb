// What an operator can set on an agent.
import { choice, optionalText, text, type Values } from '../kit/settings'

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
  logLevel: choice('log-level', {
    env: 'SAL_LOG_LEVEL',
    fallback: 'info',
    of: ['debug', 'info', 'warn', 'error'],
    description: 'The least important lines that are logged.',
  }),
}

export type AgentConfig = Values<typeof agentSettings>
