import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { canonical, digestOf, firstHash, linkOf } from './chain'

test('canonical() sorts by code units, writes numbers as ECMAScript does and leaves out what is null', () => {
  const value = { b: 1e21, a: [1.5, null, { z: undefined, y: 'é\u0007' }], '\ud83d\ude00': true, '\ufb33': 0, n: null }
  expect(canonical(value)).toBe('{"a":[1.5,null,{"y":"é\\u0007"}],"b":1e+21,"😀":true,"\ufb33":0}')
})

test('canonical() orders names that an object would order otherwise, and keeps apart shapes that look alike', () => {
  expect(canonical({ 9: 1, 10: 2, a: 3, A: 4 })).toBe('{"10":2,"9":1,"A":4,"a":3}')
  expect(canonical(JSON.parse('{"b":1,"__proto__":2}'))).toBe('{"__proto__":2,"b":1}')
  expect(canonical({ 'b\na': 1 })).toBe('{"b\\na":1}')
  expect(canonical({ b: 1, a: 2 })).toBe('{"a":2,"b":1}')
  for (const [value, text] of [
    [{ b: 1, a: null }, '{"b":1}'],
    [{ b: undefined, a: 1 }, '{"a":1}'],
    [{ b: { d: 1, c: 2 }, a: 1 }, '{"a":1,"b":{"c":2,"d":1}}'],
    [{ b: 'x', a: -0 }, '{"a":0,"b":"x"}'],
  ] as const)
    expect(canonical(value)).toBe(text)
})

test('digestOf() is the same whatever the order of fields, their absence for null, and the seq', () => {
  expect(digestOf({ seq: 1, a: 1, b: null })).toEqual(digestOf({ a: 1, seq: 2 }))
  expect(digestOf({ a: 1 })).not.toEqual(digestOf({ a: 2 }))
})

test('linkOf() is of the link before, the seq as eight bytes and the digest', () => {
  const [first, one] = [firstHash('chain'), digestOf({ a: 1 })]
  for (const [seq, place] of [
    [1, '0000000000000001'],
    [2 ** 32 + 5, '0000000100000005'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ] as const) {
    const bound = createHash('sha256').update(first).update(Buffer.from(place, 'hex')).update(one).digest('hex')
    expect(linkOf(first, seq, one).toString('hex')).toBe(bound)
  }
})

test('linkOf() binds the order', () => {
  const [first, one] = [firstHash('chain'), digestOf({ a: 1 })]
  expect(linkOf(first, 1, one)).not.toEqual(linkOf(first, 2, one))
  expect(linkOf(first, 1, one).toString('hex')).toHaveLength(64)
})
