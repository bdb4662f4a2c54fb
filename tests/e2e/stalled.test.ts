// A download whose reader has stopped is nobody else's business: on a tunnel where nothing else happens the others hear
// each event, and the tunnel lives.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HOOK_MS } from '../../core/fixture'
import { TUNNEL_SILENCE_MS } from '../../relay/wire/messages'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(60_000)

let path: Path
const watching = new Set<ServerResponse>()
beforeAll(async () => {
  path = await openPath()
  path.api.answer = answer
}, HOOK_MS)
afterAll(() => path.close())

function answer(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  if (request.url?.includes('watch=true')) {
    watching.add(response)
    response.write('{"type":"ADDED","object":{}}\n')
    return
  }
  if (!request.url?.includes('/log')) return void response.end('{}')
  const chunk = Buffer.alloc(64 * 1024, 'x')
  // Far more than any window and any buffer of the kernel; written to a stream that is gone it is simply lost.
  let left = 2_048
  const write = () => {
    while (left-- > 0 && response.write(chunk));
    if (left > 0) response.once('drain', write)
  }
  write()
}

test.each(['h2', 'http/1.1'])('over %s', async protocol => {
  const { bearer } = path.people.ann
  const watch = await path.ask('/api/v1/pods?watch=true', { bearer })
  const events = watch.body?.getReader()
  await events?.read()
  const stalled = await stallingDownload(protocol)
  const until = Date.now() + TUNNEL_SILENCE_MS * 1.5
  let count = 0
  for (; Date.now() < until; count++) {
    await Bun.sleep(500)
    for (const response of watching) response.write(`{"type":"MODIFIED","object":{"n":${count}}}\n`)
    const { value } = (await events?.read()) ?? {}
    expect(new TextDecoder().decode(value)).toContain(`"n":${count}`)
  }
  expect(stalled.isOpen()).toBe(true)
  stalled.close()
  await events?.cancel()
  watching.clear()
})

/** Reads the first bytes and no more. */
async function stallingDownload(protocol: string): Promise<{ isOpen: () => boolean; close: () => void }> {
  const route = path.path('/api/v1/namespaces/default/pods/web-0/log?follow=true')
  const authorization = `Bearer ${path.people.ann.bearer}`
  if (protocol === 'h2') {
    const session = path.h2()
    session.on('error', () => {})
    const stream = session.request({ ':path': route, authorization })
    stream.on('error', () => {})
    await new Promise(resolve => stream.once('data', resolve))
    stream.pause()
    return { isOpen: () => !stream.destroyed, close: () => session.destroy() }
  }
  const socket = await path.dial('http/1.1')
  socket.write(`GET ${route} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n\r\n`)
  await new Promise(resolve => socket.once('data', resolve))
  socket.pause()
  return { isOpen: () => !socket.destroyed, close: () => socket.destroy() }
}
