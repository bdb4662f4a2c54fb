import { expect, test } from 'bun:test'
import { Problem } from '../lib/problem'
import { requireGoodPassword, weaknessOf } from './password-rules'

const EMAIL = 'johanna.k@example.org'

const WEAK: [string, string][] = [
  ['too short', 'Use at least'],
  ['1qaz2wsx3edc', 'tried first'],
  ['1QAZ2wsx3EDC', 'tried first'],
  ['１２３４５６７８９０１２', 'tried first'],
  ['unbelievable', 'tried first'],
  ['password123456', 'tried first'],
  ['Password2024!!', 'tried first'],
  ['!!!dragon111111', 'tried first'],
  ['aaaaaaaaaaaa', 'repeats or counts'],
  ['abcabcabcabcab', 'repeats or counts'],
  ['9876543210987', 'repeats or counts'],
  ['abcdefghijklm', 'repeats or counts'],
  ['xx-Johanna.K-xx', 'e-mail name'],
  ['my Salaminia pass', 'name of this product'],
]
for (const [password, sentence] of WEAK) {
  test(`"${password}" is refused`, () => {
    expect(weaknessOf(password, EMAIL)).toMatch(new RegExp(sentence))
  })
}

const GOOD = [
  'correct horse battery',
  'aaaaaaaaaaab',
  'zwölf Zeichen',
  'пароль-не-простой',
  '🐙🐙🦑🦑🐟🐟🐡🐡🐠🐠🐬🐋',
  'monkey-7319-8842',
]
for (const password of GOOD) {
  test(`"${password}" is taken`, () => expect(weaknessOf(password, EMAIL)).toBeUndefined())
}

test('a short e-mail name may be part of a password', () => {
  expect(weaknessOf('correct ann battery', 'ann@example.org')).toBeUndefined()
})

test('requireGoodPassword() points at the field and never repeats the password', () => {
  try {
    requireGoodPassword('unbelievable', { email: EMAIL, pointer: '/password' })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    const { status, options } = error as Problem
    expect([status, options.errors?.[0]?.pointer, options.errors?.[0]?.code]).toEqual([
      422,
      '/password',
      'weak-password',
    ])
    expect(JSON.stringify(options)).not.toContain('unbelievable')
  }
})
