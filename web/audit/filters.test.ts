// What an address asks of the audit, and what is shown of what callers send.
import { expect, test } from 'bun:test'
import { filterQuery, rangeOf, spanOf } from './filters'
import { visible, whatOf } from './words'

const NOW = Date.parse('2030-01-02T03:04:05.000Z')
const at = (query: string) => new URL(`http://local/audit?${query}`)

test.each([
  ['', '24h', { from: '2030-01-01T03:04:05.000Z' }],
  ['range=10m', '10m', { from: '2030-01-02T02:54:05.000Z' }],
  ['range=nonsense', '24h', { from: '2030-01-01T03:04:05.000Z' }],
  ['range=all', 'all', {}],
  ['from=2030-01-01T00:00', '', { from: '2030-01-01T00:00:00.000Z' }],
  ['to=2030-01-01T00:00:00.000Z&range=1h', '', { to: '2030-01-01T00:00:00.000Z' }],
  ['from=yesterday', '', { from: 'yesterday' }],
])('"%s" is the range "%s"', (query, range, span) => {
  expect({ range: rangeOf(at(query)), span: spanOf(at(query), NOW) }).toEqual({ range, span })
})

test('a hyphen asks for what has no namespace; what is no filter is not passed on', () => {
  const query = filterQuery(at('namespace=-&verb=get&q=&limit=1000&tail=on&user_id=-'), {})
  expect(String(query)).toBe('user_id=-&namespace=&verb=get')
})

test.each([
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['a\r\nb', 'a\\u{d}\\u{a}b'],
  ['gpj.\u202Eexe', 'gpj.\\u{202e}exe'],
  ['zero\u200Bwidth', 'zero\\u{200b}width'],
  ['plain é 日本', 'plain é 日本'],
])('visible(%j) shows what would not be seen', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test.each([
  [{ verb: 'delete', resource: 'deployments', namespace: 'shop', name: 'web' }, 'delete deployments web in shop'],
  [
    { verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'a' },
    'create pods/exec a in shop',
  ],
  [{ verb: 'get', resource: '', namespace: '', name: '', path: '/version' }, 'get /version'],
  [{ verb: '', resource: '', namespace: '', name: '', method: 'PUT', path: '/x' }, 'put /x'],
  [{ verb: '', resource: '', namespace: '', name: '' }, ''],
])('whatOf(%j) is "%s"', (asked, words) => {
  expect(whatOf(asked)).toBe(words)
})
