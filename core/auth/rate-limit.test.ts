import { expect, test } from 'bun:test'
import type { Problem } from '../lib/problem'
import { networkOf, RateLimit } from './rate-limit'

function waitOf(limit: RateLimit, address: string): number | undefined {
  try {
    limit(address)
  } catch (error) {
    return (error as Problem).options.retryAfterS
  }
  return undefined
}

test('RateLimit() lets a minute’s worth through at once, then one after the other', () => {
  const clock = { ms: 0 }
  const limit = RateLimit({ perMinute: 6, now: () => clock.ms })
  expect(Array.from({ length: 7 }, () => waitOf(limit, '192.0.2.1'))).toEqual([...Array(6).fill(undefined), 10])
  expect(waitOf(limit, '192.0.2.2')).toBeUndefined()
  clock.ms += 9_999
  expect(waitOf(limit, '192.0.2.1')).toBe(1)
  clock.ms += 1
  expect([waitOf(limit, '192.0.2.1'), waitOf(limit, '192.0.2.1')]).toEqual([undefined, 10])
  clock.ms += 3_600_000
  expect(Array.from({ length: 7 }, () => waitOf(limit, '192.0.2.1'))).toEqual([...Array(6).fill(undefined), 10])
})

test('RateLimit() counts the networks of IPv6 as one, and a clock that goes back gives nothing', () => {
  const clock = { ms: 1_000_000 }
  const limit = RateLimit({ perMinute: 1, now: () => clock.ms })
  expect([waitOf(limit, '2001:db8::1'), waitOf(limit, '2001:db8::2')]).toEqual([undefined, 60])
  expect(waitOf(limit, '2001:db8:0:1::1')).toBeUndefined()
  clock.ms = 0
  expect(waitOf(limit, '2001:db8::3')).toBe(60)
})

test('RateLimit() stays within its memory and forgets the oldest first', () => {
  const limit = RateLimit({ perMinute: 1, now: () => 0 })
  const address = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`
  for (let at = 0; at < 50_001; at++) limit(address(at))
  expect(waitOf(limit, address(0))).toBeUndefined()
  expect(waitOf(limit, address(50_000))).toBe(60)
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['', ''],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('networkOf() of "%s" is "%s"', (address, network) => expect(networkOf(address)).toBe(network))
