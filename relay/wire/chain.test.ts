import { expect, test } from 'bun:test'
import { canonical, digestOf, firstHash, linkOf } from './chain'

test('canonical() sorts by code units, writes numbers as ECMAScript does and leaves out what is null', () => {
  const value = { b: 1e21, a: [1.5, null, { z: undefined, y: 'é\u0007' }], '\ud83d\ude00': true, '\ufb33': 0, n: null }
  expect(canonical(value)).toBe('{"a":[1.5,null,{"y":"é\\u0007"}],"b":1e+21,"😀":true,"\ufb33":0}')
})

test('digestOf() is the same whatever the order of fields, their absence for null, and the seq', () => {
  expect(digestOf({ seq: 1, a: 1, b: null })).toEqual(digestOf({ a: 1, seq: 2 }))
  expect(digestOf({ a: 1 })).not.toEqual(digestOf({ a: 2 }))
})

test('linkOf() binds the order', () => {
  const [first, one] = [firstHash('chain'), digestOf({ a: 1 })]
  expect(linkOf(first, 1, one)).not.toEqual(linkOf(first, 2, one))
  expect(linkOf(first, 1, one).toString('hex')).toHaveLength(64)
})
