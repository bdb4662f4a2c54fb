// Which requests the console takes for its own: by what browsers say of where they come from.
import { expect, test } from 'bun:test'
import { isSameSite } from './forms'

type Said = { origin?: string; 'sec-fetch-site'?: string }

/** `seen` is the address as it reached us, behind whatever ends TLS. */
const isOurs = (said: Said, publicUrl = 'https://sal.test', seen = 'http://sal.test/account') =>
  isSameSite(new Request(seen, { headers: said as Record<string, string> }), publicUrl)

test.each<[string, boolean, Said]>([
  ['its own address', true, { origin: 'https://sal.test' }],
  ['its own address, as the browser says too', true, { origin: 'https://sal.test', 'sec-fetch-site': 'same-origin' }],
  ['no header at all, as old browsers', true, {}],
  ['its own host over plain http, where somebody on the way may answer', false, { origin: 'http://sal.test' }],
  ['its own host at another port', false, { origin: 'https://sal.test:8443' }],
  ['a neighbour', false, { origin: 'https://evil.sal.test' }],
  ['another host', false, { origin: 'https://evil.test' }],
  ['a name that only begins as ours', false, { origin: 'https://sal.test.evil.test' }],
  ['nowhere', false, { origin: 'null' }],
  ['no address', false, { origin: 'sal.test' }],
  ['an app', false, { origin: 'chrome-extension://sal.test' }],
  ['a neighbour, as the browser says', false, { 'sec-fetch-site': 'same-site' }],
  ['another site, as the browser says', false, { origin: 'https://sal.test', 'sec-fetch-site': 'cross-site' }],
])('behind https, a request from %s: %p', (_, expected, said) => {
  expect(isOurs(said)).toBe(expected)
})

test.each([
  ['http://127.0.0.1:8080', true],
  ['http://localhost:8080', true],
  ['https://localhost:8080', true],
  ['http://localhost:9090', false],
])('a console on plain http that is reached by another name of its machine, from %s: %p', (origin, expected) => {
  expect(isOurs({ origin }, 'http://127.0.0.1:8080', 'http://localhost:8080/account')).toBe(expected)
})
