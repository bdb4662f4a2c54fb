// What a person waits on their very first command: the grant, the account, its binding until it counts, and a token.
import http2 from 'node:http2'
import type { Apart } from './apart.ts'
import { round3 } from './compare.ts'
import { median, relayedTarget, type Target } from './stack.ts'

const PEOPLE = 20

/** Each asks twice, on a connection of their own that is open already; direct access asks in between. */
export async function firstRequests({ sal, relay }: Apart, cluster: string, direct: Target): Promise<unknown> {
  const took: Record<'first' | 'second' | 'direct', number[]> = { first: [], second: [], direct: [] }
  for (let n = 0; n < PEOPLE; n++) {
    const person = await sal.person(`first-${n}@example.com`, [{ role: 'cluster-admin' }])
    const target = await relayedTarget(sal, person, { cluster, path: direct.path, relayUrl: relay.url })
    const own = await openTimed(target, '/healthz')
    const straight = await openTimed(direct, direct.path)
    took.first.push(await own.get(target.path))
    took.second.push(await own.get(target.path))
    took.direct.push(await straight.get(direct.path))
    own.close()
    straight.close()
  }
  const middle = (all: number[]) => round3(median(all))
  return { people: PEOPLE, first: middle(took.first), second: middle(took.second), direct: middle(took.direct) }
}

/** `warm` is asked once before, so that no handshake is measured; it leads to no cluster. */
async function openTimed({ url, ca, token }: Target, warm: string) {
  const session = http2.connect(url, { ca })
  const get = (path: string) => {
    const from = performance.now()
    return new Promise<number>((resolve, reject) => {
      const stream = session.request({ ':path': path, authorization: `Bearer ${token}`, accept: 'application/json' })
      stream.on('error', reject)
      stream.on('end', () => resolve(performance.now() - from))
      stream.resume()
    })
  }
  await get(warm)
  return { get, close: () => session.close() }
}
