import { expect, test } from 'bun:test'
import type { Carrier, Tunnel } from './tunnel'
import { createTunnels } from './tunnels'
import { createWays } from './ways'

const tunnel = { clusterId: 'c1', isOpen: () => true } as Tunnel
const hop = {} as Carrier

function made({ isHeld }: { isHeld: boolean }) {
  const tunnels = createTunnels()
  const state: { hop?: Carrier; asked: number } = { asked: 0 }
  const clock = { ms: 0 }
  const peers = {
    reach: async () => {
      state.asked++
      clock.ms += 50
      return state.hop
    },
    isHeld: async () => isHeld,
  }
  return { ways: createWays({ tunnels, peers, now: () => clock.ms }), tunnels, state }
}
const reasonOf = (error: { reason: string }) => error.reason

test('a tunnel held here goes before a hop', async () => {
  const { ways, tunnels, state } = made({ isHeld: true })
  state.hop = hop
  expect(await ways.to('c1')).toBe(hop)
  tunnels.add(tunnel)
  expect(await ways.to('c1')).toBe(tunnel)
})

test('while core believes in a tunnel that cannot be reached, the next one is waited for', async () => {
  const { ways, tunnels, state } = made({ isHeld: true })
  const way = ways.to('c1')
  while (state.asked < 3) await Bun.sleep(5)
  tunnels.add(tunnel)
  expect(await way).toBe(tunnel)
})

test('but not for ever, and not at all for a cluster that nobody holds', async () => {
  const healing = made({ isHeld: true })
  expect(await healing.ways.to('c1').catch(reasonOf)).toBe('agent-disconnected')
  expect(healing.state.asked).toBeGreaterThan(10)
  const gone = made({ isHeld: false })
  expect(await gone.ways.to('c1').catch(reasonOf)).toBe('agent-disconnected')
  expect(gone.state.asked).toBe(1)
})
