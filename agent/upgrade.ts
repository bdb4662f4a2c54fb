// An upgrade (exec, attach, port-forward) to the API server over a raw HTTP/1.1 connection of its own, under the caller's
// token. Promise: bytes switch only after a verified 101 (CVE-2018-1002105); any other answer passes as an answer, and
// the connection is never used for anything else. A caller who has left starts nothing.
import type { TLSSocket } from 'node:tls'
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import type { Stream } from '../kit/h2/stream'
import { TUNNEL, UPGRADE_PROTOCOLS } from '../relay/wire/headers'
import type { ApiServer } from './api-server'
import { type ResponseHead, readHead } from './http1'
import { readBody } from './http1-body'
import { outgoing } from './outgoing'
import { Refusal } from './refusal'

type Deps = {
  api: Pick<ApiServer, 'dial' | 'basePath' | 'host'>
  stream: Stream
  headers: IncomingHeaders
  bearer: string
  upgradeTo: string
  /** False where mayOpen() says so: then the API server is asked by POST, without an upgrade, and says no in its own words. */
  isAllowed: boolean
  /** On the last attempt a 401 is an answer like any other. */
  isLast: boolean
  onUnauthorized: () => void
}

/** False when the API server answered 401, so that the caller may try once more. */
export async function upgrade(deps: Deps): Promise<boolean> {
  const { api, stream, headers, bearer, upgradeTo, isAllowed } = deps
  if (stream.destroyed) return true
  const sent = outgoing(headers, { api, bearer })
  const asked = isAllowed ? requestHead(sent, upgradeTo) : requestHead({ ...sent, ':method': 'POST' })
  const socket = await api.dial()
  if (stream.destroyed) {
    socket.destroy()
    return true
  }
  stream.on('close', () => socket.destroy())
  socket.write(asked)
  const { head, rest } = await readHead(socket)
  if (head.status === 401) deps.onUnauthorized()
  if (head.status === 401 && !deps.isLast) {
    socket.destroy()
    return false
  }
  if (head.status === 101 && isAllowed)
    switchOver({ socket, stream, head, rest, upgradeTo, key: headers['sec-websocket-key'] })
  else await passAnswer({ socket, stream, head, rest })
  return true
}

type Answer = { socket: TLSSocket; stream: Stream; head: ResponseHead; rest: Buffer }

type Switch = Answer & { upgradeTo: string; key: string | string[] | undefined }

function switchOver({ socket, stream, head, rest, upgradeTo, key }: Switch): void {
  const isFor = String(head.headers.upgrade).toLowerCase() === upgradeTo.toLowerCase()
  if (!isFor || (upgradeTo === 'websocket' && head.headers['sec-websocket-accept'] !== acceptanceOf(key))) {
    socket.destroy()
    throw new Refusal('upgrade-failed')
  }
  const { connection: _connection, upgrade: _upgrade, ...headers } = head.headers
  stream.respond({ ...headers, ':status': 200, [TUNNEL.upgraded]: upgradeTo })
  socket.on('close', () => {
    if (!stream.closed) stream.end()
  })
  if (rest.length > 0) stream.write(rest)
  socket.pipe(stream)
  stream.pipe(socket)
}

/** What only a server that read this very request answers (RFC 6455 §4.2.2). */
function acceptanceOf(key: string | string[] | undefined): string {
  return new Bun.CryptoHasher('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

/** The whole answer, decoded: how the API server framed it is between it and us. */
async function passAnswer({ socket, stream, head, rest }: Answer): Promise<void> {
  if (head.status < 200 || (head.status >= 300 && head.status < 400)) {
    socket.destroy()
    throw new Refusal(head.status < 200 ? 'upgrade-failed' : 'redirect-refused')
  }
  const body = await readBody(socket, head, rest)
  if (stream.destroyed) return
  const { connection: _connection, 'transfer-encoding': _coding, ...headers } = head.headers
  stream.respond({ ...headers, 'content-length': String(body.length), ':status': head.status })
  stream.end(body)
}

/** Throws Refusal for anything that would be more than one request: this is text, and the relay wrote parts of it. */
function requestHead(headers: OutgoingHeaders, upgradeTo?: string): string {
  const { ':method': method, ':path': path, ':authority': host, ':scheme': _, ...others } = headers
  const fields = Object.entries(others).flatMap(([name, value]) => [value].flat().map(one => `${name}: ${one}`))
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${host}`,
    ...(upgradeTo === undefined
      ? ['connection: close', 'content-length: 0']
      : ['connection: Upgrade', `upgrade: ${upgradeTo}`]),
    ...fields,
  ]
  const isKnown = upgradeTo === undefined || [...UPGRADE_PROTOCOLS.values()].includes(upgradeTo)
  const isPlain = /^[A-Z]+ \/[^\s]* HTTP\/1\.1$/.test(lines[0] ?? '') && !lines.some(line => /[\r\n\0]/.test(line))
  if (!isKnown || !isPlain) throw new Refusal('upgrade-failed')
  return `${lines.join('\r\n')}\r\n\r\n`
}
