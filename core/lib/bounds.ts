// What no request may carry, whatever the schema of its route says: text that the database cannot hold, and nesting so deep
// that looking at it takes everybody's time.
import { Elysia } from 'elysia'
import { Problem } from './problem'
import { isText } from './text'

/** No schema here is deeper than ten. */
const DEEPEST = 32

/** Compose it before every route. */
export function bounds() {
  return (
    new Elysia({ normalize: false })
      // Before the schema is looked at; who sends a body was asked for before it was read.
      .onTransform({ as: 'global' }, ({ body }) => requireBounded(body))
      // After it is known who asks.
      .onBeforeHandle({ as: 'global' }, ({ params, query }) => {
        if (!Object.values(params ?? {}).every(isText)) throw new Problem('not-found')
        requireBounded(query)
      })
  )
}

type Place = { value: unknown; pointer: string; depth: number }

/** A loop, because what it guards against is what recursion cannot walk. */
function requireBounded(whole: unknown): void {
  const open: Place[] = [{ value: whole, pointer: '', depth: 0 }]
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, pointer, depth } = place
    if (!isText(value)) throw notText(pointer)
    if (typeof value !== 'object' || value === null) continue
    if (depth === DEEPEST) throw new Problem('invalid-request', 'It is nested too deeply')
    for (const [key, inner] of Object.entries(value)) {
      if (!isText(key)) throw notText(pointer)
      open.push({ value: inner, pointer: `${pointer}/${key}`, depth: depth + 1 })
    }
  }
}

function notText(pointer: string): Problem {
  const detail = 'Use text without U+0000 and without half characters'
  return new Problem('invalid-input', undefined, { errors: [{ pointer: pointer || '/', code: 'text', detail }] })
}
