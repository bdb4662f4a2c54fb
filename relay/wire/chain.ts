// The hash chain of the audit: what relays write, core keeps and `sal audit verify` proves.
//   digest(n) = SHA-256(canonical(record n))          what a record says, without its seq
//   hash(0)   = SHA-256(id of the chain, UTF-8)
//   hash(n)   = SHA-256(hash(n-1) ‖ seq n as 8 bytes, big-endian ‖ digest(n))
// A field that is null is as good as absent, so that later versions may add fields without breaking older proofs.
import { hash } from 'node:crypto'

/**
 * RFC 8785 for what our records hold: objects sorted by UTF-16 code units, numbers as ECMAScript writes them, no blanks;
 * fields of an object that are null or undefined are left out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const fields = value as Record<string, unknown>
  const { names, isOrdinary } = shapeOf(fields)
  // Half of what a record costs is here: in the order in which they are set, JSON.stringify() writes them.
  const sorted: Record<string, unknown> = {}
  let isFlat = isOrdinary
  for (const name of names) {
    const field = fields[name]
    if (field === null || field === undefined) continue
    if (typeof field === 'object') isFlat = false
    sorted[name] = field
  }
  return isFlat ? JSON.stringify(sorted) : nested(names, fields)
}

function nested(names: readonly string[], fields: Record<string, unknown>): string {
  const there = names.filter(name => fields[name] !== null && fields[name] !== undefined)
  return `{${there.map(name => `${JSON.stringify(name)}:${canonical(fields[name])}`).join(',')}}`
}

type Shape = { names: readonly string[]; isOrdinary: boolean }

/** Records are of few shapes; whoever has more is sorted each time. */
const shapes = new Map<string, Shape>()
const MOST_SHAPES = 100
/** Most often a record is of the shape of the one before: a quarter of a digest's time is saved. */
let recent: { names: readonly string[]; shape: Shape } = { names: [], shape: { names: [], isOrdinary: true } }

function shapeOf(fields: object): Shape {
  const names = Object.keys(fields)
  if (names.length === recent.names.length && names.every((name, position) => name === recent.names[position]))
    return recent.shape
  const key = names.join('\n')
  const known = shapes.get(key)
  if (known) {
    recent = { names, shape: known }
    return known
  }
  names.sort()
  // An object keeps the order of all names but numbers, and one is no property of its own.
  const isOrdinary = names.every(name => !/^\d+$/.test(name) && name !== '__proto__' && !name.includes('\n'))
  const shape = { names, isOrdinary }
  if (isOrdinary && shapes.size < MOST_SHAPES) shapes.set(key, shape)
  return shape
}

/** Of a record of either audit; `seq` is no part of it: the link binds it. */
export function digestOf(record: object): Buffer {
  return sha256(canonical('seq' in record ? { ...record, seq: undefined } : record))
}

/** Of a record that is in its canonical form already. */
export function digestOfCanonical(text: string): Buffer {
  return sha256(text)
}

export function firstHash(chainId: string): Buffer {
  return sha256(chainId)
}

export function linkOf(previous: Uint8Array, seq: number, digest: Uint8Array): Buffer {
  const place = Buffer.allocUnsafe(8)
  place.writeUInt32BE(Math.floor(seq / 2 ** 32), 0)
  place.writeUInt32BE(seq % 2 ** 32, 4)
  return hash('sha256', Buffer.concat([previous, place, digest]), 'buffer')
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
