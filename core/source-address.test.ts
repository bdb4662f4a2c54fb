import { expect, test } from 'bun:test'
import { parseRanges } from '../kit/addresses'
import { sourceAddressOf } from './source-address'

const PROXIES = '10.0.0.0/8, 2001:db8::/32,192.0.2.9'

const CASES: [string, string | null, string][] = [
  ['203.0.113.5', null, '203.0.113.5'],
  // Whoever is no proxy says nothing that counts.
  ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['10.1.1.1', '198.51.100.1', '198.51.100.1'],
  ['::ffff:10.1.1.1', '198.51.100.1', '198.51.100.1'],
  ['192.0.2.9', '198.51.100.1', '198.51.100.1'],
  ['192.0.2.8', '198.51.100.1', '192.0.2.8'],
  ['2001:db8::7', '2001:470::1', '2001:470::1'],
  // What a caller put in front of what the proxies wrote is not looked at.
  ['10.1.1.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['10.1.1.1', '1.1.1.1, 198.51.100.1, 10.2.2.2', '198.51.100.1'],
  ['10.1.1.1', '10.9.9.9', '10.9.9.9'],
  ['10.1.1.1', 'nonsense', '10.1.1.1'],
  ['10.1.1.1', '198.51.100.1, nonsense, 10.2.2.2', '10.2.2.2'],
  ['10.1.1.1', '', '10.1.1.1'],
  ['10.1.1.1', '198.51.100.1:4711', '198.51.100.1'],
  ['10.1.1.1', '[2001:470::1]:4711', '2001:470::1'],
  ['', '198.51.100.1', ''],
]
for (const [peer, header, expected] of CASES) {
  test(`sourceAddressOf() of ${peer || 'nobody'} with "${header}" is ${expected || 'not known'}`, () => {
    expect(sourceAddressOf(peer, header, parseRanges(PROXIES))).toBe(expected)
  })
}

test('nobody is trusted by default', () => {
  expect(sourceAddressOf('127.0.0.1', '198.51.100.1', parseRanges(''))).toBe('127.0.0.1')
})

test('parseRanges() refuses what is no range', () => {
  for (const text of ['10.0.0.0/33', 'example.org', '::/129', '10.0.0.0/', '10.0.0', '10.0.0.0/8;fd00::/8']) {
    expect(() => parseRanges(text)).toThrow('not a list of addresses and CIDR ranges')
  }
})
