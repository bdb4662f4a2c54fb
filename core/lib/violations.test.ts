// What is wrong with an input is said as what it may be.
import { expect, test } from 'bun:test'
import { violationsOf } from './violations'

const nullable = { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] }
const within = { path: '/a', message: 'Expected integer to be greater or equal to 0', schema: { minimum: 0 } }

test.each([
  [{ message: "Expected kind 'UnionEnum'", schema: { enum: ['live', 'ended'] } }, 'Use one of: live, ended'],
  [{ message: 'Expected integer to be less or equal to 9', schema: { minimum: 1, maximum: 9 } }, 'Use 1 to 9'],
  [{ message: 'Expected integer to be greater or equal to 60', schema: { minimum: 60 } }, 'Use 60 or more'],
  [{ message: 'Expected string length less or equal to 5', schema: { maxLength: 5 } }, 'Use 5 characters at most'],
  [{ message: 'Expected union value', value: -1, schema: nullable, errors: [[within]] }, 'Use 0 or more'],
  [{ message: 'Expected boolean', schema: { type: 'boolean' } }, 'Expected boolean'],
])('violationsOf(%j) says %s', (broken, detail) => {
  expect(violationsOf([{ path: '/a', ...broken }])).toEqual([{ pointer: '/a', code: 'invalid', detail }])
})
