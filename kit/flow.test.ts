// One stream whose reader has stopped, and others on the same quiet session: what is written to those arrives.
import { afterEach, expect, test } from 'bun:test'
import http2, { type ClientHttp2Session, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import { keepFlowing } from './flow'

const opened: (ClientHttp2Session | Http2Server)[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

/** More than any window. */
function flood(into: Writable): void {
  into.on('error', () => {})
  for (let left = 128; left > 0; left--) into.write(Buffer.alloc(64 * 1024))
}

async function pair(onStream: (stream: ServerHttp2Stream, path: string) => void): Promise<ClientHttp2Session> {
  const server = http2.createServer()
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    onStream(keepFlowing(stream as ServerHttp2Stream), String(headers[':path']))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  client.on('error', () => {})
  opened.push(client, server)
  await new Promise(resolve => client.once('connect', resolve))
  return client
}

test('from server to client', async () => {
  const says: ServerHttp2Stream[] = []
  const client = await pair((stream, path) => {
    stream.respond({ ':status': 200 })
    if (path === '/flood') flood(stream)
    else says.push(stream)
  })
  const quiet = client.request({ ':path': '/quiet' })
  let heard = ''
  quiet.setEncoding('utf8')
  quiet.on('data', text => {
    heard += text
  })
  const stalled = client.request({ ':path': '/flood' })
  await new Promise(resolve => stalled.once('data', resolve))
  stalled.pause()
  for (let n = 0; n < 5; n++) {
    await Bun.sleep(50)
    says[0]?.write(`${n} `)
    while (!heard.includes(`${n} `)) await Bun.sleep(5)
  }
  client.destroy()
})

test('from client to server', async () => {
  let heard = ''
  const client = await pair((stream, path) => {
    stream.respond({ ':status': 200 })
    if (path === '/flood') return void stream.once('data', () => stream.pause())
    stream.setEncoding('utf8')
    stream.on('data', text => {
      heard += text
    })
  })
  const quiet = keepFlowing(client.request({ ':path': '/quiet', ':method': 'POST' }, { endStream: false }))
  flood(keepFlowing(client.request({ ':path': '/flood', ':method': 'POST' }, { endStream: false })))
  for (let n = 0; n < 5; n++) {
    await Bun.sleep(50)
    quiet.write(`${n} `)
    while (!heard.includes(`${n} `)) await Bun.sleep(5)
  }
  expect(heard).toContain('4')
  client.destroy()
})
