// Each end of ours against node:http2, on TCP.
import { afterAll, describe, expect, test } from 'bun:test'
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { seeded } from './fixture'
import { connect, serve } from './session'
import type { Stream } from './stream'

const SIZES = [0, 1, 16_384, 65_536, 1_000_000, 5_000_000]
const hash = (bytes: Buffer) => [bytes.length, Bun.hash(bytes)]
const closers: (() => void)[] = []
afterAll(() => {
  for (const close of closers) close()
})

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

async function portOf(server: net.Server | http2.Http2Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function oursServing(onStream: (stream: Stream, path: string) => void): Promise<http2.ClientHttp2Session> {
  const server = net.createServer(socket => {
    socket.on('error', () => {})
    serve(socket, {
      onStream: (stream, headers) => {
        stream.on('error', () => {})
        onStream(stream, String(headers[':path']))
      },
    })
  })
  const session = http2.connect(`http://127.0.0.1:${await portOf(server)}`)
  session.on('error', () => {})
  closers.push(() => session.destroy())
  return session
}

async function oursAsking(onStream: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void) {
  const server = http2.createServer()
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    onStream(stream as http2.ServerHttp2Stream, headers)
  })
  const socket = net.connect(await portOf(server), '127.0.0.1')
  const session = connect(socket)
  closers.push(() => socket.destroy())
  await session.ready
  return session
}

describe('serve() and a client of node:http2', () => {
  test.each(SIZES)('carry %d bytes there and back', async size => {
    const session = await oursServing(stream => {
      stream.respond({ ':status': 200, 'x-a': 'b' })
      stream.pipe(stream)
    })
    const body = seeded(size).bytes(size)
    const stream = session.request({ ':method': 'POST', ':path': '/' })
    const headers = new Promise<http2.IncomingHttpHeaders>(resolve => stream.once('response', resolve))
    stream.end(body)
    expect(hash(await bodyOf(stream))).toEqual(hash(body))
    expect(await headers).toMatchObject({ ':status': 200, 'x-a': 'b' })
    session.destroy()
  })

  test('many at once, with heads that come again and heads that do not', async () => {
    const session = await oursServing((stream, path) => {
      stream.respond({ ':status': 200, 'x-path': path, 'x-a': 'same', 'set-cookie': ['a', 'b'] })
      stream.end(path.repeat(100))
    })
    for (let round = 0; round < 5; round++)
      await Promise.all(
        Array.from({ length: 80 }, async (_, i) => {
          const path = `/${round}/${i}`
          const stream = session.request({ ':path': path, authorization: `Bearer ${i % 7}`, [`x-${i}`]: 'y'.repeat(i) })
          const headers = new Promise<http2.IncomingHttpHeaders>(resolve => stream.once('response', resolve))
          expect(String(await bodyOf(stream))).toBe(path.repeat(100))
          expect(await headers).toMatchObject({ 'x-path': path, 'x-a': 'same', 'set-cookie': ['a', 'b'] })
        }),
      )
    session.destroy()
  })

  test('a stream that is broken off is an error there', async () => {
    const session = await oursServing(stream => {
      stream.respond({ ':status': 200 })
      stream.write('part')
      stream.destroy(new Error('broken off'))
    })
    const stream = session.request({ ':path': '/' })
    stream.resume()
    await expect(bodyOf(stream)).rejects.toThrow()
    expect(stream.rstCode).toBeGreaterThan(0)
    session.destroy()
  })

  test('one that the client leaves is an error here', async () => {
    const over = Promise.withResolvers<string[]>()
    const session = await oursServing(stream => {
      const events: string[] = []
      for (const name of ['error', 'end', 'close']) stream.on(name, () => events.push(name))
      stream.once('close', () => over.resolve(events))
      stream.resume()
      stream.respond({ ':status': 200 })
      stream.write('part')
    })
    const stream = session.request({ ':method': 'POST', ':path': '/' })
    stream.on('error', () => {})
    stream.once('data', () => stream.destroy(new Error('left')))
    expect(await over.promise).toEqual(['error', 'close'])
    session.destroy()
  })
})

describe('connect() and a server of node:http2', () => {
  test.each(SIZES)('carry %d bytes there and back', async size => {
    const session = await oursAsking(stream => {
      stream.respond({ ':status': 200 })
      stream.pipe(stream)
    })
    const body = seeded(size).bytes(size)
    const stream = session.request({ ':method': 'POST', ':path': '/' }, { endStream: false })
    stream.end(body)
    expect(hash(await bodyOf(stream))).toEqual(hash(body))
    session.destroy()
  })

  test('many at once, with heads that come again and heads that do not', async () => {
    const session = await oursAsking((stream, headers) => {
      stream.respond({ ':status': 200, 'x-path': String(headers[':path']), 'x-a': 'same', 'set-cookie': ['a', 'b'] })
      stream.end(String(headers['x-b']))
    })
    for (let round = 0; round < 5; round++)
      await Promise.all(
        Array.from({ length: 80 }, async (_, i) => {
          const path = `/${round}/${i}`
          const stream = session.request({ ':method': 'GET', ':path': path, 'x-b': `${i % 5}` }, { endStream: true })
          const headers = new Promise(resolve => stream.once('response', resolve))
          expect(String(await bodyOf(stream))).toBe(`${i % 5}`)
          expect(await headers).toMatchObject({ ':status': '200', 'x-path': path, 'set-cookie': ['a', 'b'] })
        }),
      )
    session.destroy()
  })

  test('HEAD, 204, 304, informational answers and trailers', async () => {
    const session = await oursAsking((stream, headers) => {
      const [, status = ''] = String(headers[':path']).split('/')
      if (status === '100') stream.additionalHeaders({ ':status': 103, link: 'a' })
      if (status === 'head') return stream.respond({ ':status': 200, 'content-length': 5 }, { endStream: true })
      if (status === '204' || status === '304')
        return stream.respond({ ':status': Number(status) }, { endStream: true })
      if (status === 'trailers') {
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-t': 'u' }))
        stream.respond({ ':status': 200 }, { waitForTrailers: true })
        return void stream.end('body')
      }
      stream.respond({ ':status': 200 })
      return void stream.end('body')
    })
    const got = async (method: string, path: string) => {
      const stream = session.request({ ':method': method, ':path': path }, { endStream: true })
      const head = new Promise<Record<string, string>>(resolve => stream.once('response', resolve))
      const body = String(await bodyOf(stream))
      return [(await head)[':status'], body]
    }
    expect(await got('HEAD', '/head')).toEqual(['200', ''])
    expect(await got('GET', '/204')).toEqual(['204', ''])
    expect(await got('GET', '/304')).toEqual(['304', ''])
    expect(await got('GET', '/100')).toEqual(['200', 'body'])
    expect(await got('GET', '/trailers')).toEqual(['200', 'body'])
    session.destroy()
  })

  test('ping() is answered', async () => {
    const session = await oursAsking(() => {})
    await session.ping()
    session.destroy()
  })
})
