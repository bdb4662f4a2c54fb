import { expect, test } from 'bun:test'
import { Text } from './text'

test('keys move, insert, split, join and cut', () => {
  const text = Text('a: 1\nb: 2')
  text.press('\x1b[F')
  text.insert('0')
  text.press('\r')
  text.insert('new: x')
  expect(text.whole()).toBe('a: 10\nnew: x\nb: 2')
  text.press('\x01')
  text.press('\x7f')
  expect(text.whole()).toBe('a: 10new: x\nb: 2')
  text.press('\x0b')
  expect([text.whole(), text.isChanged()]).toEqual(['b: 2', true])
})

test('find() goes on behind the cursor and around', () => {
  const text = Text('x\nweb\nweb')
  expect([text.find('web'), text.row()]).toEqual([true, 1])
  expect([text.find('web'), text.row()]).toEqual([true, 2])
  expect([text.find('web'), text.row()]).toEqual([true, 1])
  expect(text.find('no')).toBe(false)
})
