// A link to a relay that is there and says nothing: its host hangs, or the network between is cut.
import { afterEach, expect, test } from 'bun:test'
import net from 'node:net'
import { connect } from '../../kit/h2/session'
import { askAlive } from './link'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** Takes what it is sent, and answers nothing. */
async function silentPeer(): Promise<number> {
  const server = net.createServer(socket => void socket.on('error', () => {}).resume())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => void server.close())
  return (server.address() as net.AddressInfo).port
}

test('a link whose other side falls silent ends, and its streams with an error', async () => {
  const socket = net.connect(await silentPeer(), '127.0.0.1')
  const ended = Promise.withResolvers<void>()
  const link = connect(socket, { authority: 'relay', onEnd: () => ended.resolve() })
  closers.push(askAlive(link, { everyMs: 5, withinMs: 5 }))
  const stream = link.request({ ':method': 'GET', ':path': '/' }, { endStream: true })
  const failed = new Promise<string>(resolve => stream.on('error', ({ message }) => resolve(message)))
  await ended.promise
  expect(await failed).toBe('The connection was lost')
  expect(link.isOpen()).toBe(false)
})
