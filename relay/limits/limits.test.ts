// The arithmetic of the limits; what it does to connections and requests is in tests/limits/.
import { expect, test } from 'bun:test'
import { createBucket } from './bucket'
import { sourceOf } from './source'
import { createTally } from './tally'

test('createBucket() gives its burst at once, then what time gives, and says how long to wait', () => {
  let now = 0
  const bucket = createBucket({ burst: 2, perSecond: 4 }, () => now)
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 250])
  now = 100
  expect(bucket.take()).toBe(150)
  now = 250
  expect([bucket.take(), bucket.take()]).toEqual([0, 250])
  now = 60_000
  expect(bucket.isFull()).toBe(true)
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 250])
  now = 0
  expect(bucket.take()).toBe(250)
  now = 250
  expect(bucket.take()).toBe(0)
})

test('createTally() counts each and all, and forgets who is gone', () => {
  const tally = createTally({ most: 3, mostEach: 2 })
  expect(['a', 'a', 'a', 'b', 'c'].map(tally.enter)).toEqual([true, true, false, true, false])
  tally.leave('c')
  expect(tally.enter('c')).toBe(false)
  tally.leave('a')
  expect(['c', 'a'].map(tally.enter)).toEqual([true, false])
})

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
  ['2001:0DB8::1:0:0:0:1', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('sourceOf("%s") is "%s"', (address, source) => {
  expect(sourceOf(address)).toBe(source)
})
