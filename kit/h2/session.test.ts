// Both ends ours: whole bodies, what breaks off, and how a connection lives and ends.
import { describe, expect, test } from 'bun:test'
import { type Chance, GET, POST, seeded, turn, wire } from './fixture'
import { bodyOf, closeOf, digest, echo, pair, responseOf, watch } from './pair-fixture'
import { connect, type Session } from './session'
import type { Stream } from './stream'

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
