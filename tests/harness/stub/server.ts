// HTTPS around the stub's API. node:https rather than Bun.serve, because a watch must send its headers before its
// first event.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { KeyAndCertificate } from '../cluster-certificates.ts'
import type { Answer, ApiRequest } from './api.ts'
import { StatusError } from './status.ts'

export interface StubServer {
  readonly port: number
  /** Cuts all connections. */
  close(): Promise<void>
}

export interface StubServerDeps {
  readonly api: (request: ApiRequest) => Answer
  readonly serving: KeyAndCertificate
  /** Requests wait for it before anything else happens. */
  gate(): Promise<void>
  /** 0 takes a free one. */
  readonly port: number
}

const readBody = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const toApiRequest = async (request: IncomingMessage): Promise<ApiRequest> => ({
  method: request.method ?? 'GET',
  url: new URL(request.url ?? '/', 'https://stub'),
  authorization: request.headers.authorization,
  contentType: request.headers['content-type'] ?? 'application/json',
  accept: request.headers.accept ?? '',
  body: await readBody(request),
})

const send = (response: ServerResponse, answer: Answer) => {
  if ('body' in answer) {
    response.writeHead(answer.code, { 'content-type': 'application/json' }).end(`${JSON.stringify(answer.body)}\n`)
    return
  }
  if ('text' in answer) {
    response.writeHead(answer.code, { 'content-type': 'text/plain' }).end(answer.text)
    return
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.writeHead(answer.code, { 'content-type': answer.contentType })
  response.flushHeaders()
  answer.stream({ send: line => response.write(line), end: () => response.end(), signal: gone.signal })
}

const toStatusError = (error: unknown) =>
  error instanceof StatusError
    ? error
    : new StatusError('InternalError', `Internal error occurred: ${error}`, { cause: error })

export const StubServer = async ({ api, serving, gate, port }: StubServerDeps): Promise<StubServer> => {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    await gate()
    try {
      send(response, api(await toApiRequest(request)))
    } catch (error) {
      const status = toStatusError(error)
      send(response, { code: status.code, body: status.toStatus() })
    }
  }
  const server = createServer({ key: serving.keyPem, cert: serving.certificatePem }, (request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.unref() // a shared cluster is never stopped, and must not keep the process alive
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Cannot read the port of a TCP listener')
  return {
    port: address.port,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
