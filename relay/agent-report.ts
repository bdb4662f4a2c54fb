// Reads what an agent says of itself. An agent is only as honest as its cluster: a line that is not exactly a report ends
// that agent's tunnel and touches nobody else's. The bounds are core's own, or one agent could spoil a whole status batch.
import { type AgentNotice, type AgentReport, API_SERVER_STATES, type ApiServerState } from './wire/messages'

/** Characters; an honest report has about two hundred. */
export const MAX_REPORT = 4_096

/** Undefined when the line is not a report. */
export function parseReport(line: string): AgentReport | undefined {
  const said = parse(line)
  if (!said) return undefined
  const { agent_version, kubernetes_version, node_count, fingerprint, api_server, instance } = said
  if (!isText(agent_version, 100) || !isText(fingerprint, 64)) return undefined
  if (kubernetes_version !== null && !isText(kubernetes_version, 100)) return undefined
  if (node_count !== null && !isCount(node_count)) return undefined
  if (api_server !== undefined && !isApiServerState(api_server)) return undefined
  if (instance !== undefined && !isText(instance, 64)) return undefined
  return {
    ...{ agent_version, kubernetes_version, node_count, fingerprint },
    ...(api_server === undefined ? {} : { api_server }),
    ...(instance === undefined ? {} : { instance }),
  }
}

/** The principal an AgentNotice speaks of; undefined when the line is none. */
export function parseNotice(line: string): AgentNotice['lost'] | undefined {
  const said = parse(line)
  return said && isText(said.lost, 64) && Object.keys(said).length === 1 ? said.lost : undefined
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(line)
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max && value.isWellFormed() && !value.includes('\0')
}

function isApiServerState(value: unknown): value is ApiServerState {
  return API_SERVER_STATES.some(state => state === value)
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000
}
