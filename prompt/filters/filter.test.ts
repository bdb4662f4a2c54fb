import { describe, expect, test } from 'bun:test'
import { parseLine } from '../words'
import { chain, filterFor } from './filter'

function pipe(line: string, lines: readonly string[]): string[] {
  const all = chain(parseLine(line).map(filterFor))
  return [...lines.flatMap(one => [...all.push(one)]), ...all.end()]
}

const PODS = ['NAME READY', 'web-1 1/1', 'web-2 0/1', 'db-0 1/1']

test.each([
  ['grep web', ['web-1 1/1', 'web-2 0/1']],
  ['grep -v web', ['NAME READY', 'db-0 1/1']],
  ['grep -ic WEB', ['2']],
  ["grep -E '^(web|db)'", ['web-1 1/1', 'web-2 0/1', 'db-0 1/1']],
  ['grep -F 0/1', ['web-2 0/1']],
  ['grep -A1 web-2', ['web-2 0/1', 'db-0 1/1']],
  ['grep -B1 web-1', ['NAME READY', 'web-1 1/1']],
  ['head -2', ['NAME READY', 'web-1 1/1']],
  ['head -n 1', ['NAME READY']],
  ['tail -1', ['db-0 1/1']],
  ['wc -l', ['4']],
  ['sort', ['NAME READY', 'db-0 1/1', 'web-1 1/1', 'web-2 0/1']],
  ['sort -k2', ['web-2 0/1', 'web-1 1/1', 'db-0 1/1', 'NAME READY']],
  ['grep web | head -1', ['web-1 1/1']],
])('%s', (line, out) => {
  expect(pipe(line, PODS)).toEqual(out)
})

test('uniq -c counts what follows itself', () => {
  expect(pipe('uniq -c', ['a', 'a', 'b'])).toEqual(['      2 a', '      1 b'])
})

describe('jq', () => {
  const text = JSON.stringify({
    items: [
      { metadata: { name: 'a', labels: { 'app.io/x': '1' } }, n: 2 },
      { metadata: { name: 'b' }, n: 5 },
    ],
  })
  test.each([
    ["jq -r '.items[].metadata.name'", ['a', 'b']],
    ['jq -c .items[0].n', ['2']],
    ["jq -r '.items[] | select(.n > 2) | .metadata.name'", ['b']],
    ['jq -r \'.items[] | select(.metadata.name == "a") | .n\'', ['2']],
    ["jq '.items | length'", ['2']],
    ["jq -c '.items[0] | keys'", ['["metadata","n"]']],
    ['jq -r \'.items[0].metadata.labels["app.io/x"]\'', ['1']],
    ["jq -c '.items[-1].n, .items[0].n'", ['5', '2']],
    ["jq -c '.nothing.more'", ['null']],
  ])('%s', (line, out) => {
    expect(pipe(line, [text])).toEqual(out)
  })

  test('is told what it cannot read', () => {
    expect(() => pipe("jq 'map(.x)'", [text])).toThrow('there are paths')
    expect(() => pipe('jq .', ['NAME'])).toThrow('-o json')
    expect(pipe('jq -c .constructor', ['{}'])).toEqual(['null'])
  })
})

test.each(['grep', 'head -n x', 'less', 'grep -P x', 'grep x /etc/passwd'])('%p is refused', line => {
  const words = line.split(' ')
  expect(() => filterFor(words)).toThrow()
})

test.each(['((a+))+b', '(a|aa)*b', '(a+)+b', '(.*)*=', '(x+x+)+y', '((a|b|ab)*)*c'])(
  'grep %p ends, whatever comes: its time grows with the line and not with the ways to read it',
  pattern => {
    const from = performance.now()
    expect(pipe(`grep '${pattern}'`, Array(20).fill('a'.repeat(4_000)))).toEqual([])
    expect(performance.now() - from).toBeLessThan(2_000)
  },
)

test('grep makes its pattern ready at the first line and no sooner: it is checked in a process that others wait for', () => {
  const heavy = ['grep', '\\pL{999}'.repeat(25)]
  const from = performance.now()
  for (let n = 0; n < 200; n++) filterFor(heavy)
  expect(performance.now() - from).toBeLessThan(500)
})

test.each([
  ['(?=x)', 'invalid or unsupported'],
  ['[', 'missing closing'],
  ['(', 'missing closing'],
])('grep %p says why it cannot read that', (pattern, why) => {
  expect(() => pipe(`grep '${pattern}'`, [])).toThrow(`Cannot read the pattern "${pattern}"`)
  expect(() => pipe(`grep '${pattern}'`, ['x'])).toThrow(why)
})

test('grep -w, -x, -i and -F find whole words, whole lines, either case and signs as they are', () => {
  expect(pipe('grep -w web', ['web-1', 'webs'])).toEqual(['web-1'])
  expect(pipe('grep -x web', ['web-1', 'web'])).toEqual(['web'])
  expect(pipe('grep -i É', ['café', 'cafe'])).toEqual(['café'])
  expect(pipe("grep -F 'a.b(c'", ['a.b(c', 'axb(c'])).toEqual(['a.b(c'])
})

test('head stops what feeds it', () => {
  const filter = filterFor(['head', '-1'])
  expect([filter.push('a'), filter.isDone?.()]).toEqual([['a'], true])
})
