// The few paths of the public port that are not Kubernetes: health, and an agent's first contact, which core decides.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CoreClient, CoreRefused, CoreUnreachable } from './core-client'
import { AGENT_PATHS, INTERNAL, type InternalError } from './wire/messages'

export type PublicPaths = {
  /** Answers and returns true when the request is one of these. */
  take: (request: IncomingMessage, response: ServerResponse) => boolean
}

const MAX_BODY = 64 * 1024

const FORWARDED: ReadonlyMap<string, string> = new Map([
  [AGENT_PATHS.enrolment, INTERNAL.agentEnrolment],
  [AGENT_PATHS.renewal, INTERNAL.agentRenewal],
])

export function createPublicPaths(deps: {
  core: CoreClient
  isReady: () => boolean
  /** Of the audit, for now: whoever may not go on without it is refused meanwhile. */
  lostRecords: () => number
  bodyTimeoutMs: number
}): PublicPaths {
  return {
    take: (request, response) => {
      if (request.url === '/healthz') return answer(response, 200, { status: 'ok' })
      if (request.url === '/readyz')
        return deps.isReady()
          ? answer(response, 200, readiness(deps.lostRecords()))
          : answer(response, 503, { status: 'core is out of reach' })
      const path = request.method === 'POST' ? FORWARDED.get(request.url ?? '') : undefined
      if (!path) return false
      ask(path, request, response).catch(() => response.destroy())
      return true
    },
  }

  async function ask(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const late = setTimeout(() => response.destroy(), deps.bodyTimeoutMs)
    const body = await readBody(request).finally(() => clearTimeout(late))
    if (body === undefined) return void answer(response, 413, refusal('too-large', 'The request is too large', true))
    try {
      answer(response, 200, await deps.core.postJson(path, body))
    } catch (error) {
      if (error instanceof CoreRefused) answer(response, error.status, { error: error.error })
      else if (error instanceof CoreUnreachable)
        answer(response, 503, refusal('core-unreachable', 'The relay cannot reach core', false))
      else throw error
    }
  }
}

/** Still ready: those serve on whose role says that they go on, and nobody else would serve them. */
function readiness(lost: number): { status: string; audit?: string; lost_records?: number } {
  return lost === 0 ? { status: 'ok' } : { status: 'ok', audit: 'unavailable', lost_records: lost }
}

function refusal(code: string, message: string, final: boolean): { error: InternalError } {
  return { error: { code, message, final } }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
  return true
}
