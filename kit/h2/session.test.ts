// Both ends ours, on a wire in memory.
import { describe, expect, test } from 'bun:test'
import type { Duplex } from 'node:stream'
import { type Chance, GET, POST, seeded, turn, wire } from './fixture'
import type { IncomingHeaders } from './hpack-decoder'
import { connect, type Session, type SessionDeps, serve } from './session'
import type { Stream } from './stream'

type Answer = (stream: Stream, headers: IncomingHeaders) => void

export function pair(answer: Answer, { cut, ...deps }: SessionDeps & { cut?: (chunk: Buffer) => Buffer[] } = {}) {
  const [near, far] = wire(cut)
  const ends: (Error | undefined)[] = []
  const onStream: Answer = (stream, headers) => {
    stream.on('error', () => {})
    answer(stream, headers)
  }
  const server = serve(far, { onStream, onEnd: error => void ends.push(error) })
  const client = connect(near, deps)
  return { client, server, near, far, ends }
}

const echo: Answer = stream => {
  stream.respond({ ':status': 200 })
  stream.pipe(stream)
}

const digest = (bytes: Buffer) => Bun.hash(bytes)
const responseOf = (stream: Stream) =>
  new Promise<IncomingHeaders>((resolve, reject) => stream.once('response', resolve).once('error', reject))
const closeOf = (stream: Duplex) =>
  new Promise<void>(resolve => (stream.closed ? resolve() : stream.once('close', () => resolve())))

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

/** How it went, in order. */
function watch(stream: Stream): string[] {
  const events: string[] = []
  for (const name of ['response', 'end', 'finish', 'close']) stream.on(name, () => events.push(name))
  stream.on('error', () => events.push('error'))
  return events
}

describe('a body arrives as it was sent, both ways', () => {
  const sizes = [0, 1, 100, 16_383, 16_384, 16_385, 65_535, 65_536, 262_144, 1_048_576, 1_048_577, 5_000_000]
  test.each(sizes)('%d bytes', async size => {
    const { client } = pair(echo)
    const body = seeded(size).bytes(size)
    const stream = client.request(POST, { endStream: false })
    stream.end(body)
    expect((await responseOf(stream))[':status']).toBe('200')
    const back = await bodyOf(stream)
    expect([back.length, digest(back)]).toEqual([size, digest(body)])
    client.destroy()
  })

  test('on many streams at once, in random writes and pieces', async () => {
    const chance = seeded(7)
    const { client } = pair(echo, { cut: chunk => pieces(chunk, chance) })
    const bodies = Array.from({ length: 40 }, () => chance.bytes(chance.pick([0, 1, 1_000, 70_000, 400_000])))
    const backs = await Promise.all(
      bodies.map(async body => {
        const stream = client.request(POST, { endStream: false })
        const back = bodyOf(stream)
        for (const part of pieces(body, chance))
          if (!stream.write(part)) await new Promise(go => stream.once('drain', go))
        stream.end()
        return back
      }),
    )
    expect(backs.map(digest)).toEqual(bodies.map(digest))
    client.destroy()
  })
})

function pieces(whole: Buffer, chance: Chance): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < whole.length; ) {
    const size = chance.pick([1, 8, 100, 10_000, 100_000])
    parts.push(whole.subarray(at, at + size))
    at += size
  }
  return parts
}

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

describe('a stream that is broken off is an error at the other end, never an end', () => {
  const moments: [string, (stream: Stream) => Promise<void>][] = [
    ['at once', async () => {}],
    ['after the head', async stream => stream.respond({ ':status': 200 })],
    [
      'after a part of the body',
      async stream => {
        stream.respond({ ':status': 200 })
        stream.write('part')
        await turn()
      },
    ],
    [
      'with the whole body written, but not ended',
      async stream => {
        stream.respond({ ':status': 200, 'content-length': 4 })
        stream.write('part')
        await turn()
      },
    ],
    [
      'with a body ended that has not left',
      async stream => {
        stream.respond({ ':status': 200 })
        stream.end(Buffer.alloc(10_000_000))
        await turn()
      },
    ],
  ]
  test.each(moments)('by the serving end, %s', async (_, before) => {
    const { client } = pair(async stream => {
      stream.on('error', () => {})
      await before(stream)
      stream.destroy(new Error('broken off'))
    })
    const stream = client.request(GET, { endStream: true })
    const events = watch(stream)
    stream.resume()
    await closeOf(stream)
    expect(events.filter(name => name !== 'response' && name !== 'finish')).toEqual(['error', 'close'])
    expect(stream.rstCode).toBeGreaterThan(0)
    expect(client.isOpen()).toBe(true)
    client.destroy()
  })

  test.each(['before anything has left', 'before the answer', 'in the middle of the answer'])(
    'by the asking end, %s',
    async moment => {
      const over = Promise.withResolvers<string[]>()
      const { client } = pair(stream => {
        const events = watch(stream)
        stream.resume()
        stream.on('close', () => over.resolve(events))
        if (moment !== 'in the middle of the answer') return
        stream.respond({ ':status': 200 })
        stream.write(Buffer.alloc(3_000_000))
      })
      const stream = client.request(POST, { endStream: false })
      const events = watch(stream)
      if (moment === 'before the answer') await turn()
      if (moment === 'in the middle of the answer') await responseOf(stream)
      stream.destroy()
      expect(await over.promise).toEqual(['error', 'close'])
      expect(events.filter(name => name !== 'response')).toEqual(['close'])
      expect(client.room()).toBe(Number.POSITIVE_INFINITY)
      client.destroy()
    },
  )

  test('when the connection is lost, on every stream of it, at both ends', async () => {
    const far: string[][] = []
    const { client, near, ends } = pair(stream => {
      far.push(watch(stream))
      stream.resume()
      stream.respond({ ':status': 200 })
      stream.write('part')
    })
    const streams = [GET, POST, GET].map(headers => client.request(headers, { endStream: headers === GET }))
    const events = streams.map(watch)
    for (const stream of streams) stream.resume()
    await Promise.all(streams.map(responseOf))
    const closed = Promise.all(streams.map(closeOf))
    near.destroy()
    await closed
    for (let rounds = 0; rounds < 5; rounds++) await turn()
    for (const seen of events) expect(seen).toEqual(['response', 'error', 'close'])
    // The question of a GET was whole; its answer was not.
    expect(far.map(seen => seen.filter(name => name !== 'end'))).toEqual(Array(3).fill(['error', 'close']))
    expect(ends).toEqual([undefined])
  })

  test('but what had come whole is read to its end, although the connection is gone', async () => {
    const { client, near } = pair(stream => {
      stream.respond({ ':status': 200 })
      stream.end('x'.repeat(50_000))
    })
    const stream = client.request(GET, { endStream: true })
    const events = watch(stream)
    await responseOf(stream)
    for (let rounds = 0; rounds < 5; rounds++) await turn()
    near.destroy()
    await closeOf(near)
    await turn()
    expect((await bodyOf(stream)).length).toBe(50_000)
    await turn()
    expect(events).toEqual(['response', 'end', 'close'])
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

describe('a session', () => {
  test('refuses headers that cannot be sent, and goes on', async () => {
    const { client } = pair(stream => {
      expect(() => stream.respond({ ':status': 200, 'x-a': 'b\r\nc' })).toThrow(TypeError)
      stream.respond({ ':status': 200, 'x-a': 'b' }, { endStream: true })
    })
    expect(() => client.request({ ...GET, 'x-a': 'b\nc' }, { endStream: true })).toThrow(TypeError)
    expect((await responseOf(client.request(GET, { endStream: true })))['x-a']).toBe('b')
    client.destroy()
  })

  test('carries a large head, in several frames', async () => {
    const { client } = pair((stream, headers) =>
      stream.respond({ ':status': 200, 'x-b': headers['x-a'] }, { endStream: true }),
    )
    const large = seeded(5).bytes(200_000).toString('hex')
    for (let round = 0; round < 3; round++) {
      const answer = await responseOf(client.request({ ...GET, 'x-a': large }, { endStream: true }))
      expect(answer['x-b'] === large).toBe(true)
    }
    client.destroy()
  })

  test('ping() resolves when the other side answers, and rejects when it cannot', async () => {
    const { client, near } = pair(() => {})
    await client.ping()
    const waiting = client.ping()
    near.destroy()
    await expect(waiting).rejects.toThrow('The connection was lost')
    await closeOf(near)
    await expect(client.ping()).rejects.toThrow('The connection was lost')
  })

  test('goaway() lets what is open go on, then the connection ends', async () => {
    let isGone = false
    const onGoaway = () => {
      isGone = true
    }
    const { client, server, near, ends } = pair(echo, { onGoaway })
    const stream = client.request(POST, { endStream: false })
    await responseOf(stream)
    server.goaway()
    while (!isGone) await turn()
    expect(client.isOpen()).toBe(false)
    expect(() => client.request(GET, { endStream: true })).toThrow('The connection takes no more streams')
    stream.end('still')
    expect(String(await bodyOf(stream))).toBe('still')
    if (!near.destroyed) await closeOf(near)
    for (let rounds = 0; rounds < 5; rounds++) await turn()
    expect(ends).toEqual([undefined])
  })

  test('goaway() loses nothing of a question whose answer is over', async () => {
    let question: Promise<Buffer> | undefined
    let isGone = false
    const onGoaway = () => {
      isGone = true
    }
    const { client, server, ends } = pair(
      stream => {
        question = bodyOf(stream)
        stream.respond({ ':status': 200 })
        stream.end('answer')
      },
      { onGoaway },
    )
    const stream = client.request(POST, { endStream: false })
    expect(String(await bodyOf(stream))).toBe('answer')
    server.goaway()
    while (!isGone) await turn()
    stream.end('the last')
    expect(String(await question)).toBe('the last')
    while (ends.length === 0) await turn()
    expect(ends).toEqual([undefined])
  })

  test('on a socket that is gone already rejects at once', async () => {
    const [near] = wire()
    near.destroy()
    await closeOf(near)
    const ended = Promise.withResolvers<Error | undefined>()
    const client: Session = connect(near, { onEnd: ended.resolve })
    await expect(client.ready).rejects.toThrow('The connection was lost')
    await ended.promise
    expect(client.isOpen()).toBe(false)
  })
})
