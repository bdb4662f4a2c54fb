import { expect, test } from 'bun:test'
import { createServer, connect as dial, type Socket } from 'node:net'
import { findDead, parseRows, type Watched } from './dead-peers'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
/** Port 8443 to `remote`; `timer`: 01 retransmits, 04 probes a window that is shut. */
const row = (remote: string, { state = '01', timer = '01', retransmits = 0, probes = 0 } = {}) =>
  `   4: 0100007F:20FB 0200000A:${remote} ${state} 00001000:00000000 ${timer}:00000200 ${retransmits
    .toString(16)
    .padStart(8, '0')}     0        ${probes} 783301 3 00000000ec60e80d 100 0 0 10 0`

const socket = (remotePort: number): Watched => ({ localPort: 8443, remotePort, destroy: () => {} })

test('who answers nothing for long is found; who only reads slowly, or is young in it, is not', () => {
  const rows = parseRows(
    [
      HEAD,
      row('0001', { retransmits: 7 }),
      row('0002', { retransmits: 6 }),
      row('0003', { timer: '04', retransmits: 15 }),
      row('0004', { state: '06', retransmits: 15 }),
      row('0006', { timer: '04', probes: 5 }),
      row('0007', { timer: '04', probes: 4 }),
      // Keepalive, which the kernel ends itself.
      row('0008', { timer: '02', probes: 5 }),
      '',
    ].join('\n'),
  )
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map(socket)
  expect(findDead(all, rows).map(({ remotePort }) => remotePort)).toEqual([1, 6])
})

test('of two connections with the same ports neither is taken for dead', () => {
  const rows = parseRows([HEAD, row('0001', { retransmits: 9 }), row('0001', { retransmits: 9 })].join('\n'))
  expect(findDead([socket(1)], rows)).toEqual([])
})

test('the kernel’s own table is read as it is', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
  const client = dial(port, '127.0.0.1')
  const { remotePort } = await accepted
  const found = parseRows(await Bun.file('/proc/net/tcp').text()).filter(one => one.localPort === port)
  expect(found).toEqual([{ localPort: port, remotePort: remotePort ?? 0, isOutOfReach: false }])
  client.destroy()
  server.close()
})
