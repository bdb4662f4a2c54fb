// What an API server answers to an upgrade, read strictly: the head, the whole body, and nothing behind them.
import { describe, expect, test } from 'bun:test'
import { PassThrough } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { parseHead, readHead } from './http1'
import { MAX_BODY, readBody } from './http1-body'
import type { Refusal } from './refusal'

const OK = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-A: 1\r\nX-A: 2\r\n\r\nrest'
const reasonOf = (error: unknown) => (error as Refusal).reason

async function headOf(chunks: string[]) {
  const socket = new PassThrough()
  const read = readHead(socket as unknown as TLSSocket)
  for (const chunk of chunks) socket.write(chunk, 'latin1')
  socket.end()
  return read.then(
    ({ head, rest }) => ({ status: head.status, headers: { ...head.headers }, rest: rest.toString() }),
    reasonOf,
  )
}

test('readHead() reads the same head however it is split', async () => {
  const whole = { status: 101, headers: { upgrade: 'websocket', 'x-a': ['1', '2'] } }
  for (let at = 1; at < OK.length - 4; at++) {
    const read = await headOf([OK.slice(0, at), OK.slice(at)])
    expect(read).toMatchObject(whole)
  }
  expect(await headOf([OK])).toEqual({ ...whole, rest: 'rest' })
})

describe('readHead() refuses', () => {
  const cases: Record<string, string> = {
    'bare LF': 'HTTP/1.1 101 S\nUpgrade: websocket\n\n',
    'bare LF between headers': 'HTTP/1.1 101 S\r\nA: b\nUpgrade: websocket\r\n\r\n',
    'a folded header': 'HTTP/1.1 101 S\r\nA: b\r\n c\r\n\r\n',
    'HTTP/1.0': 'HTTP/1.0 101 S\r\n\r\n',
    'a status of two digits': 'HTTP/1.1 99 S\r\n\r\n',
    'a blank before the colon': 'HTTP/1.1 101 S\r\nUpgrade : websocket\r\n\r\n',
    'NUL in a value': 'HTTP/1.1 101 S\r\nA: b\0\r\n\r\n',
    'no name': 'HTTP/1.1 101 S\r\n: b\r\n\r\n',
    garbage: `\x16\x03\x01${'x'.repeat(100)}\r\n\r\n`,
    'a head without an end': `HTTP/1.1 101 S\r\nA: ${'b'.repeat(70_000)}`,
    nothing: '',
  }
  for (const [what, bytes] of Object.entries(cases))
    test(what, async () => expect(await headOf([bytes])).toBe('upgrade-failed'))
})

test('parseHead() takes no meaning from names that objects have of themselves', () => {
  const head = parseHead('HTTP/1.1 200 OK\r\nconstructor: a\r\n__proto__: b')
  expect(Object.entries(head?.headers ?? {})).toEqual([
    ['constructor', 'a'],
    ['__proto__', 'b'],
  ])
})

async function bodyOf(headers: Record<string, string | string[]>, chunks: string[], status = 403) {
  const socket = new PassThrough()
  const [rest = '', ...more] = chunks
  const read = readBody(socket, { status, headers }, Buffer.from(rest))
  for (const chunk of more) socket.write(chunk)
  socket.end()
  return read.then(body => body.toString(), reasonOf)
}

describe('readBody()', () => {
  const chunked = { 'transfer-encoding': 'chunked' }
  const encoded = '5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n'
  test('reads chunks however they are split', async () => {
    for (let at = 0; at <= encoded.length; at++) {
      expect(await bodyOf(chunked, [encoded.slice(0, at), encoded.slice(at)])).toBe('hello!')
    }
  })
  test('reads a body of known length and nothing behind it, one to the end, and none', async () => {
    expect(await bodyOf({ 'content-length': '5' }, ['hel', 'lo, HTTP/1.1 200 OK'])).toBe('hello')
    expect(await bodyOf({}, ['to the', ' end'])).toBe('to the end')
    expect(await bodyOf({ 'content-length': '0' }, [''])).toBe('')
    expect(await bodyOf({}, ['HTTP/1.1 200 OK'], 204)).toBe('')
  })
  const broken: [string, Record<string, string | string[]>, string[]][] = [
    ['a length and a coding', { ...chunked, 'content-length': '5' }, [encoded]],
    ['two lengths', { 'content-length': ['5', '6'] }, ['hello!']],
    ['a length that is none', { 'content-length': '0x5' }, ['hello']],
    ['a body that broke off', { 'content-length': '50' }, ['hello']],
    ['chunks that broke off', chunked, ['5\r\nhello\r\n']],
    ['an unknown coding', { 'transfer-encoding': 'gzip, chunked' }, [encoded]],
    ['bare LF between chunks', chunked, ['5\nhello\n0\n\n']],
    ['a chunk that is longer than it says', chunked, ['5\r\nhello!\r\n0\r\n\r\n']],
    ['a negative chunk', chunked, ['-5\r\nhello\r\n0\r\n\r\n']],
    ['a chunk extension', chunked, ['5;a=b\r\nhello\r\n0\r\n\r\n']],
    ['a trailer', chunked, ['0\r\nA: b\r\n\r\n']],
    ['a size without an end', chunked, ['0'.repeat(17)]],
    ['a chunk beyond the bound', chunked, ['7fffffff\r\nhello']],
    ['a body beyond the bound', {}, ['x'.repeat(MAX_BODY), 'x']],
  ]
  for (const [what, headers, chunks] of broken)
    test(`refuses ${what}`, async () => expect(await bodyOf(headers, chunks)).toBe('upgrade-failed'))
})
