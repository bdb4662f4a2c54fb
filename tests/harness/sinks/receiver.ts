// An HTTP server that plays the other end of a sink: what a protocol demands is checked by `take`, and a test can make it
// fail in any way for as many requests as it likes. It can be stopped and started again on its port.
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export type Sent = { method: string; path: string; headers: Record<string, string>; body: string; at: number }
export type Answered = { status: number; headers?: Record<string, string>; body?: string }
/** After the request was read the connection breaks: before anything of it is taken, or after all of it was. */
type Break = 'drop' | 'lose'
/** A promise holds the answer back. */
export type Fault = (sent: Sent) => Answered | Break | undefined | Promise<Answered | Break | undefined>

export type Receiver = {
  url: string
  port: number
  requests: Sent[]
  /** Asked one after the other, each once; when none is left, `always`, and then the protocol. */
  faults: Fault[]
  always: Fault | undefined
  stop: () => Promise<void>
  start: () => Promise<void>
  close: () => Promise<void>
}

type Tls = { key: string; cert: string; ca?: string; requestCert?: boolean }

export async function startReceiver(take: (sent: Sent) => Answered, tls?: Tls): Promise<Receiver> {
  let server: http.Server
  let port = 0
  const open = new Set<Socket>()
  const receiver: Receiver = {
    url: '',
    port: 0,
    requests: [],
    faults: [],
    always: undefined,
    start,
    stop,
    close: stop,
  }
  await start()
  return receiver

  async function start(): Promise<void> {
    const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response)
    const secured = { ...tls, rejectUnauthorized: tls?.requestCert ?? false }
    server = tls ? (https.createServer(secured, listener) as unknown as http.Server) : http.createServer(listener)
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      open.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => open.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    port = (server.address() as AddressInfo).port
    receiver.port = port
    receiver.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  }

  async function stop(): Promise<void> {
    for (const socket of open) socket.destroy()
    await new Promise<void>(resolve => void server.close(() => resolve()))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const headers = request.headers as Record<string, string>
    const { method = '', url: path = '' } = request
    const sent = { method, path, headers, body: Buffer.concat(chunks).toString(), at: performance.now() }
    receiver.requests.push(sent)
    const fault = receiver.faults.shift() ?? receiver.always
    const chosen = (await fault?.(sent)) ?? take(sent)
    if (chosen === 'lose') take(sent)
    if (chosen === 'lose' || chosen === 'drop') return void request.socket.destroy()
    response.writeHead(chosen.status, { 'content-type': 'application/json', ...chosen.headers })
    response.end(chosen.body ?? '')
  }
}
