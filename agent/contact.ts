// An agent's question to core through its relay: enrolment and renewal. It travels inside TLS that was proved against the
// pinned root, whoever ends another TLS on the way, so that nobody there sees the token or gives the answer.
import http2, { type ClientHttp2Stream } from 'node:http2'
import { ProxyRefused } from '../kit/proxy'
import type { AgentCertificate, InternalError } from '../relay/wire/messages'
import { type Dial, Stranger } from './dial'

/** The relay, or core through it, said no, or nobody answered. */
export class ContactFailed extends Error {
  override name = 'ContactFailed'
  constructor(
    message: string,
    readonly isFinal: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

const DEADLINE_MS = 30_000
const MOST_BYTES = 256 * 1024

type Question = { path: string; body: unknown }
type Answer = { status: number; text: string }

export async function contact(
  url: string,
  question: Question,
  { dial, root, signal }: { dial: Dial; root: string; signal: AbortSignal },
): Promise<AgentCertificate> {
  const until = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), signal])
  const { host } = new URL(url)
  const answer = await ask(url, question, { dial, root, signal: until }).catch((cause: unknown) => {
    if (cause instanceof Stranger) throw new ContactFailed(cause.message, true, { cause })
    if (cause instanceof ProxyRefused) throw new ContactFailed(cause.message, false, { cause })
    throw new ContactFailed(`The relay at ${host} does not answer`, false, { cause })
  })
  if (answer.status === 200) return JSON.parse(answer.text) as AgentCertificate
  const { error } = refusalIn(answer.text)
  throw new ContactFailed(error?.message ?? `The relay answered ${answer.status}`, error?.final ?? false)
}

async function ask(
  url: string,
  { path, body }: Question,
  { dial, root, signal }: { dial: Dial; root: string; signal: AbortSignal },
): Promise<Answer> {
  const socket = await dial(url, { root }, signal)
  const session = http2.connect(url, { createConnection: () => socket })
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on('error', reject)
      session.on('close', () => reject(new Error('The relay closed the connection')))
      const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' })
      read(stream).then(resolve, reject)
      stream.end(JSON.stringify(body))
    })
  } finally {
    session.destroy()
    socket.destroy()
  }
}

function read(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', headers => {
      status = Number(headers[':status'])
    })
    stream.on('data', (chunk: string) => {
      text += chunk
      if (text.length > MOST_BYTES) reject(new Error('The answer is too long'))
    })
    stream.on('error', reject)
    // Bun 1.4.5 ends one, too, whose connection was lost.
    stream.on('end', () => (stream.rstCode ? reject(new Error('The answer broke off')) : resolve({ status, text })))
  })
}

function refusalIn(text: string): { error?: InternalError } {
  try {
    return JSON.parse(text) as { error?: InternalError }
  } catch {
    return {}
  }
}
