// An upgrade (exec, attach, port-forward) to the API server over a raw HTTP/1.1 connection of its own, under the caller's
// token. Promise: bytes switch only after a verified 101 (CVE-2018-1002105); any other answer passes as an answer, and
// the connection is never used for anything else.
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { TUNNEL } from '../relay/wire/headers'
import type { ApiServer } from './api-server'
import { type ResponseHead, readHead } from './http1'
import { outgoing } from './outgoing'
import { Refusal } from './refusal'

type Deps = {
  api: ApiServer
  stream: ServerHttp2Stream
  headers: IncomingHttpHeaders
  bearer: string
  upgradeTo: string
}

/** False when the API server answered 401, so that the caller may try once more. */
export async function upgrade({ api, stream, headers, bearer, upgradeTo }: Deps): Promise<boolean> {
  const socket = await api.dial()
  stream.on('close', () => socket.destroy())
  socket.on('close', () => {
    if (!stream.closed) stream.end()
  })
  socket.write(requestHead(outgoing(headers, { api, bearer }), upgradeTo))
  const { head, rest } = await readHead(socket)
  if (head.status === 401) {
    socket.destroy()
    return false
  }
  if (head.status === 101) switchOver({ socket, stream, head, rest, upgradeTo })
  else passAnswer({ socket, stream, head, rest })
  return true
}

type Answer = { socket: TLSSocket; stream: ServerHttp2Stream; head: ResponseHead; rest: Buffer }

function switchOver({ socket, stream, head, rest, upgradeTo }: Answer & { upgradeTo: string }): void {
  if (String(head.headers.upgrade).toLowerCase() !== upgradeTo.toLowerCase()) {
    socket.destroy()
    throw new Refusal('upgrade-failed')
  }
  const { connection: _connection, upgrade: _upgrade, ...headers } = head.headers
  stream.respond({ ...headers, ':status': 200, [TUNNEL.upgraded]: upgradeTo })
  if (rest.length > 0) stream.write(rest)
  socket.pipe(stream)
  stream.pipe(socket)
}

/** The connection closes after the answer (we asked for it), so its end is the body's end. */
function passAnswer({ socket, stream, head, rest }: Answer): void {
  if (head.status >= 300 && head.status < 400) {
    socket.destroy()
    throw new Refusal('redirect-refused')
  }
  const { connection: _connection, 'transfer-encoding': coding, ...headers } = head.headers
  if (coding !== undefined) {
    socket.destroy()
    throw new Refusal('upgrade-failed')
  }
  stream.respond({ ...headers, ':status': head.status })
  const length = Number(head.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  let left = length
  const take = (chunk: Buffer) => {
    const body = chunk.subarray(0, left)
    left -= body.length
    if (body.length > 0) stream.write(body)
    if (left <= 0) stream.end(() => socket.destroy())
  }
  take(rest)
  socket.on('data', take)
}

function requestHead(headers: OutgoingHttpHeaders, upgradeTo: string): string {
  const { ':method': method, ':path': path, ':authority': host, ':scheme': _, ...others } = headers
  const lines = Object.entries(others).flatMap(([name, value]) => [value].flat().map(one => `${name}: ${one}`))
  return `${method} ${path} HTTP/1.1\r\n${[`host: ${host}`, 'connection: Upgrade', `upgrade: ${upgradeTo}`, ...lines].join('\r\n')}\r\n\r\n`
}
