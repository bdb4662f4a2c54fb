import { describe, expect, test } from 'bun:test'
import type { Admission } from '../admit'
import { upgradeFarewell, watchFarewell } from './farewell'
import { SpdyFrames, WebSocketFrames } from './frames'

const SENTENCE = 'Your access was revoked'

function frame(first: number, size: number): Buffer {
  const length =
    size < 126
      ? Buffer.of(size)
      : size < 65_536
        ? Buffer.alloc(3, 126)
        : Buffer.concat([Buffer.of(127), Buffer.alloc(8)])
  if (size >= 126 && size < 65_536) length.writeUInt16BE(size, 1)
  if (size >= 65_536) length.writeBigUInt64BE(BigInt(size), 1)
  return Buffer.concat([Buffer.of(first), length, Buffer.alloc(size, 0x81)])
}

function spdy(size: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(3, 0)
  header.writeUIntBE(size, 5, 3)
  return Buffer.concat([header, Buffer.alloc(size, 0xff)])
}

const TRACKERS = [
  ['WebSocket', WebSocketFrames, [0, 1, 125, 126, 65_535, 65_536, 70_000].map(size => frame(0x82, size))],
  ['SPDY', SpdyFrames, [0, 1, 255, 256, 65_536].map(spdy)],
] as const

describe.each(TRACKERS)('%s frames', (_, Frames, all) => {
  test.each([1, 2, 3, 7, 1_000, 100_000])('are found in chunks of %p bytes', size => {
    const whole = Buffer.concat([...all])
    const ends = new Set<number>([0])
    for (const one of all) ends.add((Math.max(...ends) as number) + one.length)
    const frames = Frames()
    for (let at = 0; at < whole.length; ) {
      const chunk = whole.subarray(at, at + size)
      frames.push(chunk)
      at += chunk.length
      expect([at, frames.isBetweenFrames()]).toEqual([at, ends.has(at)])
    }
  })
})

test('a message in fragments is not over before its last, whatever control frames come between', () => {
  const frames = WebSocketFrames()
  const steps: [Buffer, boolean][] = [
    [frame(0x02, 3), false],
    [frame(0x89, 2), false],
    [frame(0x00, 3), false],
    [frame(0x80, 3), true],
  ]
  for (const [sent, isWhole] of steps) {
    frames.push(sent)
    expect([frames.isBetweenFrames(), frames.isBetweenMessages()]).toEqual([true, isWhole])
  }
})

const admission = (change: { verb?: string; subresource?: string; upgrade?: string }) =>
  ({ info: { verb: 'get', subresource: '', ...change }, upgrade: change.upgrade }) as unknown as Admission

describe('a watch', () => {
  const JSON_TYPE = { 'content-type': 'application/json' }

  test('ends with an ERROR event, on a line of its own or not at all', () => {
    const farewell = watchFarewell(admission({ verb: 'watch' }), JSON_TYPE)
    expect(JSON.parse(String(farewell?.words('access-revoked')))).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', message: SENTENCE, code: 403 },
    })
    farewell?.saw(Buffer.from('{"type":"ADDED"'))
    expect(farewell?.words('access-revoked')).toBeUndefined()
    farewell?.saw(Buffer.from('}\n'))
    expect(String(farewell?.words('access-revoked'))).toEndWith('\n')
  })

  test('in another form than JSON, packed, or no watch at all has no last words', () => {
    const none = [
      watchFarewell(admission({ verb: 'watch' }), { 'content-type': 'application/vnd.kubernetes.protobuf' }),
      watchFarewell(admission({ verb: 'watch' }), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      watchFarewell(admission({ verb: 'list' }), JSON_TYPE),
    ]
    expect(none).toEqual([undefined, undefined, undefined])
  })
})

describe('an upgrade', () => {
  test('of a command tells the status on the error channel, then closes normally', () => {
    const answer = { 'sec-websocket-protocol': 'v5.channel.k8s.io' }
    const words = upgradeFarewell(admission({ subresource: 'exec', upgrade: 'websocket' }), answer)?.words('draining')
    expect(words?.[0]).toBe(0x82)
    expect(words?.[4]).toBe(3)
    const close = words?.subarray(4 + (words?.readUInt16BE(2) ?? 0))
    expect([close?.[0], close?.readUInt16BE(2)]).toEqual([0x88, 1000])
  })

  test('of a port-forward, or in a message of which half was sent, only says that it goes', () => {
    const forward = upgradeFarewell(admission({ subresource: 'portforward', upgrade: 'websocket' }), {})
    expect(forward?.words('draining')?.readUInt16BE(2)).toBe(1001)
    const answer = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
    const command = upgradeFarewell(admission({ subresource: 'exec', upgrade: 'websocket' }), answer)
    command?.saw(frame(0x02, 3))
    expect(command?.words('draining')?.readUInt16BE(2)).toBe(1001)
    command?.saw(Buffer.of(0x80))
    expect(command?.words('draining')).toBeUndefined()
  })

  test('in SPDY writes to the error stream, between frames only', () => {
    const answer = { 'x-stream-protocol-version': 'v4.channel.k8s.io' }
    const farewell = upgradeFarewell(admission({ subresource: 'attach', upgrade: 'SPDY/3.1' }), answer)
    const words = farewell?.words('access-revoked')
    expect([words?.readUInt32BE(0), words?.[4]]).toEqual([1, 1])
    expect(JSON.parse(String(words?.subarray(8)))).toMatchObject({ message: SENTENCE })
    farewell?.saw(spdy(3).subarray(0, 5))
    expect(farewell?.words('access-revoked')).toBeUndefined()
    const old = upgradeFarewell(admission({ subresource: 'exec', upgrade: 'SPDY/3.1' }), {})
    expect(old).toBeUndefined()
  })
})
