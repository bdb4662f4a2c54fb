// docs/console.md against the document and the console itself: each operation once, each place a route.
import { expect, test } from 'bun:test'
import { routesOf } from '../../web'
import { PATHS } from '../browser/paths'
import { document } from './document'

type Row = { operation: string; said: string; isShown: boolean }

const rows = await readRows()
const routes = new Set(
  routesOf({
    api: () => Promise.reject(new Error('Nobody is asked')),
    stateOf: () => Promise.reject(new Error('Nobody is asked')),
    isSetUp: async () => true,
    terminals: { accept: async () => ({ refused: '' }), unavailable: () => undefined },
    publicUrl: 'https://salaminia.test',
  }).map(([route]) => route.replace(/^\w+ /, '')),
)

test('docs/console.md has each operation of the API once, and no other', () => {
  const known = Object.values(document.paths).flatMap(methods =>
    Object.values(methods).flatMap(({ operationId }) => (operationId === undefined ? [] : [operationId])),
  )
  expect(rows.map(({ operation }) => operation).sort()).toEqual(known.sort())
})

test('each place that docs/console.md names is a route of the console', () => {
  const missing = rows.flatMap(({ operation, said, isShown }) =>
    isShown ? placesIn(said).flatMap(place => (routes.has(place) ? [] : [`${operation}: ${place}`])) : [],
  )
  expect(missing).toEqual([])
})

test('each operation has a place or a reason', () => {
  const without = rows.filter(({ said, isShown }) => (isShown ? placesIn(said).length === 0 : said === ''))
  expect(without).toEqual([])
})

test('each page that a browser looks at is a route of the console', () => {
  const shapes = new Set([...routes].map(shapeOf))
  const unknown = PATHS.map(path => path.split('?', 1)[0] ?? '').filter(path => !fits(path, shapes))
  expect(unknown).toEqual([])
})

async function readRows(): Promise<Row[]> {
  const text = await Bun.file('docs/console.md').text()
  return text.split('\n## ').flatMap(section =>
    [...section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, operation = '', said = '']) => ({
      ...{ operation, said },
      isShown: !section.startsWith('Not in the console'),
    })),
  )
}

function placesIn(said: string): string[] {
  return [...said.matchAll(/`(\/[^`]*)`/g)].map(([, place = '']) => place)
}

function shapeOf(path: string): string {
  return path.replace(/:\w+/g, ':')
}

/** A path of the browser's may name a thing where the route has a parameter. */
function fits(path: string, shapes: ReadonlySet<string>): boolean {
  return shapes.has(shapeOf(path)) || shapes.has(shapeOf(path).replace(/\/\w+$/, '/:'))
}
