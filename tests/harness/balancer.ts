// A plain TCP balancer that says for whom it speaks: each connection upstream begins with the bytes that the test chose.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Balancer = { port: number; close: () => void }

const SIGNATURE = '0d0a0d0a000d0a515549540a'

/** Version 2 of the PROXY protocol. `block` is what follows the fixed part, hexadecimal. */
export function header2(command: string, family: string, block: string): Buffer {
  const length = (block.length / 2).toString(16).padStart(4, '0')
  return Buffer.from(SIGNATURE + command + family + length + block, 'hex')
}

/** `from` is the address it dials from. `begin` writes before the client's own bytes. */
export async function startBalancer(
  upstreamPort: number,
  { from, begin }: { from: string; begin: (upstream: Socket) => Promise<void> | void },
): Promise<Balancer> {
  const open = new Set<Socket>()
  const server = createServer(client => {
    client.pause()
    const upstream = connect({ port: upstreamPort, host: '127.0.0.1', localAddress: from }, async () => {
      await begin(upstream)
      client.pipe(upstream).pipe(client)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
