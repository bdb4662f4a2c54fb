// A stream as a Duplex between two ends of ours: when it closes, and that it waits for its reader.
import { describe, expect, test } from 'bun:test'
import { GET, POST, seeded, turn } from './fixture'
import { bodyOf, closeOf, digest, echo, pair, responseOf, watch } from './pair-fixture'
import type { Stream } from './stream'

describe('a stream closes when both have said everything', () => {
  test('an answer that is given later, of a question that nobody reads', async () => {
    const served: Stream[] = []
    const { client } = pair(async stream => {
      served.push(stream)
      await turn()
      stream.respond({ ':status': 204 }, { endStream: true })
    })
    const stream = client.request(GET, { endStream: true })
    const closed = closeOf(stream)
    stream.resume()
    await closed
    await turn()
    expect([served[0]?.destroyed, client.room()]).toEqual([true, Number.POSITIVE_INFINITY])
    client.destroy()
  })

  test('an answer with a body that is given before the question is over', async () => {
    const body = seeded(1).bytes(3_000_000)
    const served: string[][] = []
    const { client } = pair(stream => {
      served.push(watch(stream))
      stream.respond({ ':status': 200 })
      stream.end(body)
      stream.resume()
    })
    const stream = client.request(POST, { endStream: false })
    const events = watch(stream)
    stream.end('x'.repeat(1_000))
    expect(digest(await bodyOf(stream))).toBe(digest(body))
    await closeOf(stream).then(turn)
    expect(events.toSorted()).toEqual(['close', 'end', 'finish', 'response'])
    expect(served[0]?.toSorted()).toEqual(['close', 'end', 'finish'])
    client.destroy()
  })

  test('an answer that is given before a question which nobody reads', async () => {
    const served: Stream[] = []
    const { client } = pair(stream => {
      served.push(stream)
      stream.respond({ ':status': 413 })
      stream.end('too large')
    })
    const stream = client.request(POST, { endStream: false })
    const closed = closeOf(stream)
    stream.on('error', () => {})
    stream.end(Buffer.alloc(5_000_000))
    expect((await responseOf(stream))[':status']).toBe('413')
    expect(String(await bodyOf(stream))).toBe('too large')
    await closed
    await turn()
    expect(served[0]?.destroyed).toBe(true)
    client.destroy()
  })

  test('an answer that is whole stays so when its server leaves the question', async () => {
    const { client } = pair(stream => {
      stream.respond({ ':status': 403 })
      stream.end('no', () => stream.destroy())
    })
    const stream = client.request(POST, { endStream: false })
    const events = watch(stream)
    const writing = () => {
      while (!stream.destroyed && stream.write(Buffer.alloc(10_000)));
    }
    stream.on('drain', writing)
    writing()
    expect((await responseOf(stream))[':status']).toBe('403')
    for (let rounds = 0; rounds < 10; rounds++) await turn()
    expect(String(await bodyOf(stream))).toBe('no')
    await closeOf(stream)
    await turn()
    expect(events).toEqual(['response', 'end', 'close'])
    client.destroy()
  })

  test('half-closed at the asking end, the answer goes on; half-closed at the serving end, the question goes on', async () => {
    let question: Promise<Buffer> | undefined
    const { client } = pair(stream => {
      stream.respond({ ':status': 200 })
      stream.end('answer')
      question = bodyOf(stream)
    })
    const stream = client.request(POST, { endStream: false })
    expect(String(await bodyOf(stream))).toBe('answer')
    expect(stream.destroyed).toBe(false)
    stream.write('quest')
    await turn()
    const closed = closeOf(stream)
    stream.end('ion')
    await closed
    expect(String(await question)).toBe('question')
    client.destroy()
  })
})

describe('one that nobody reads', () => {
  test('holds up no other, and its sender is told to wait', async () => {
    const stalled: Stream[] = []
    let written = 0
    const { client } = pair((stream, headers) => {
      stream.respond({ ':status': 200 })
      if (headers[':path'] === '/live') return void stream.end(Buffer.alloc(2_000_000))
      stalled.push(stream)
      const fill = () => {
        do written += 100_000
        while (written < 50_000_000 && stream.write(Buffer.alloc(100_000)))
        if (written < 50_000_000) stream.once('drain', fill)
      }
      fill()
    })
    const sleeping = client.request(GET, { endStream: true })
    await responseOf(sleeping)
    for (let round = 0; round < 5; round++) {
      const live = client.request({ ...GET, ':path': '/live' }, { endStream: true })
      expect((await bodyOf(live)).length).toBe(2_000_000)
    }
    expect(written).toBeLessThan(1_500_000)
    const before = written
    sleeping.resume()
    await new Promise<void>(resolve => {
      const check = () => (written > before + 1_000_000 ? resolve() : setImmediate(check))
      check()
    })
    sleeping.on('error', () => {})
    sleeping.destroy()
    client.destroy()
  })

  test('pause() and resume() lose nothing', async () => {
    const body = seeded(3).bytes(3_000_000)
    const { client } = pair(stream => {
      stream.respond({ ':status': 200 })
      stream.end(body)
    })
    const stream = client.request(GET, { endStream: true })
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => {
      parts.push(part)
      stream.pause()
      setImmediate(() => stream.resume())
    })
    await new Promise(resolve => stream.once('end', resolve))
    expect(digest(Buffer.concat(parts))).toBe(digest(body))
    client.destroy()
  })
})

describe('as a Duplex', () => {
  test('write() after end() is an error and sends nothing more', async () => {
    const { client } = pair(echo)
    const stream = client.request(POST, { endStream: false })
    const errors: unknown[] = []
    stream.on('error', error => errors.push((error as { code?: string }).code))
    stream.end('whole')
    const failed = new Promise(resolve => stream.write('more', resolve))
    expect(await failed).toBeInstanceOf(Error)
    expect(errors).toEqual(['ERR_STREAM_WRITE_AFTER_END'])
    expect(client.isOpen()).toBe(true)
    client.destroy()
  })

  test('cork() holds what is written together', async () => {
    const { client } = pair(echo)
    const stream = client.request(POST, { endStream: false })
    stream.cork()
    for (const part of ['a', 'b', 'c']) stream.write(part)
    await turn()
    expect(stream.writableLength).toBe(3)
    stream.end('d')
    expect(String(await bodyOf(stream))).toBe('abcd')
    client.destroy()
  })

  test('end() with a callback, with an encoding, with an empty chunk', async () => {
    const { client } = pair(echo)
    const ends: ((stream: Stream) => void)[] = [
      stream => stream.end(() => {}),
      stream => stream.end('6869', 'hex'),
      stream => stream.end(''),
      stream => stream.end(Buffer.alloc(0), () => {}),
      stream => {
        stream.write('h')
        stream.end('i')
      },
    ]
    const said = ends.map(async end => {
      const stream = client.request(POST, { endStream: false })
      end(stream)
      return String(await bodyOf(stream))
    })
    expect(await Promise.all(said)).toEqual(['', 'hi', '', '', 'hi'])
    client.destroy()
  })

  test('destroy() answers the callback of what is not written', async () => {
    const { client } = pair(() => {})
    const stream = client.request(POST, { endStream: false })
    stream.on('error', () => {})
    const written = new Promise(resolve => stream.write(Buffer.alloc(5_000_000), resolve))
    stream.destroy()
    expect(await written).toBeInstanceOf(Error)
    client.destroy()
  })

  test('an iterator that stops early leaves the other direction as it is', async () => {
    const got = Promise.withResolvers<string>()
    const { client } = pair(async stream => {
      stream.respond({ ':status': 200 })
      stream.write('first')
      got.resolve(String(await bodyOf(stream)))
      stream.end()
    })
    const stream = client.request(POST, { endStream: false })
    stream.on('error', () => {})
    stream.end('question')
    for await (const part of stream.iterator({ destroyOnReturn: false })) {
      expect(String(part)).toBe('first')
      break
    }
    expect(await got.promise).toBe('question')
    client.destroy()
  })
})
