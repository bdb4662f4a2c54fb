// Reads Kubernetes' protobuf, in which a modern kubectl sends every object of a type it knows. Fields that the table
// below does not name are skipped, as are empty strings, which Go writes where JSON would leave the field out.

import type { Json, JsonObject } from './json.ts'
import { type Message, messages, type Type } from './protobuf-messages.ts'
import { StatusError } from './status.ts'

/** k8s.io/apimachinery, pkg/runtime/serializer/protobuf: four bytes before the envelope `runtime.Unknown`. */
const magic = Buffer.from('k8s\0')

const broken = () => new StatusError('BadRequest', 'the body of the request is not valid protobuf')

interface Field {
  readonly number: number
  /** Of a varint field; 0 else. */
  readonly value: number
  /** Of a length-delimited field; empty else. */
  readonly bytes: Buffer
}

const Reader = (buffer: Buffer) => {
  let at = 0
  const varint = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = buffer[at++]
      if (byte === undefined) throw broken()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  const take = (length: number) => {
    if (at + length > buffer.length) throw broken()
    at += length
    return buffer.subarray(at - length, at)
  }
  const none = Buffer.alloc(0)
  /** By wire type: varint, 64 bits, length-delimited, 32 bits. Groups are not used any more. */
  const payloads: Readonly<Record<number, () => Omit<Field, 'number'>>> = {
    0: () => ({ value: varint(), bytes: none }),
    1: () => ({ value: 0, bytes: take(8) }),
    2: () => ({ value: 0, bytes: take(varint()) }),
    5: () => ({ value: 0, bytes: take(4) }),
  }
  return {
    hasMore: () => at < buffer.length,
    next: (): Field => {
      const tag = varint()
      const payload = payloads[tag % 8]
      if (!payload) throw broken()
      return { number: Math.floor(tag / 8), ...payload() }
    },
  }
}

const fieldsOf = (buffer: Buffer) => {
  const reader = Reader(buffer)
  const fields: Field[] = []
  while (reader.hasMore()) fields.push(reader.next())
  return fields
}

const scalars: Readonly<Record<string, (field: Field) => Json>> = {
  string: ({ bytes }) => bytes.toString(),
  bytes: ({ bytes }) => bytes.toString('base64'),
  integer: ({ value }) => value,
  boolean: ({ value }) => value !== 0,
}

const jsonOf = (type: Type, field: Field): Json =>
  typeof type === 'string' ? (scalars[type]?.(field) ?? null) : decodeMessage(type, field.bytes)

/** A map is a repeated message of key (1) and value (2). */
const entryOf = (type: Type, bytes: Buffer): JsonObject => {
  const [key, value] = [1, 2].map(number => fieldsOf(bytes).find(field => field.number === number))
  return { [key?.bytes.toString() ?? '']: value ? jsonOf(type, value) : '' }
}

const decodeMessage = (message: Message, bytes: Buffer): JsonObject => {
  const decoded: Record<string, Json> = {}
  for (const field of fieldsOf(bytes)) {
    const row = message[field.number]
    if (!row) continue
    const [name, type, shape] = row
    const before = decoded[name]
    if (shape === 'map') decoded[name] = { ...(before as JsonObject), ...entryOf(type, field.bytes) }
    else if (shape === 'list') decoded[name] = [...((before as Json[]) ?? []), jsonOf(type, field)]
    else if (type !== 'string' || field.bytes.length > 0) decoded[name] = jsonOf(type, field)
  }
  return decoded
}

const envelope: Message = {
  1: ['typeMeta', { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] }],
  2: ['raw', 'bytes'],
}

interface Envelope {
  readonly typeMeta?: { readonly apiVersion?: string; readonly kind?: string }
  readonly raw?: string
}

/** Throws UnsupportedMediaType for a kind the table does not have. */
export const decodeProtobuf = (body: Buffer): JsonObject => {
  if (!body.subarray(0, 4).equals(magic)) throw broken()
  const { typeMeta = {}, raw = '' }: Envelope = decodeMessage(envelope, body.subarray(4))
  const message = messages[typeMeta.kind ?? '']
  if (!message) {
    throw new StatusError('UnsupportedMediaType', `the stub reads no protobuf of kind "${typeMeta.kind}": send JSON`)
  }
  return { ...typeMeta, ...decodeMessage(message, Buffer.from(raw, 'base64')) }
}
