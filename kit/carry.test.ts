import { expect, test } from 'bun:test'
import { PassThrough, Readable, Writable } from 'node:stream'
import { carry } from './carry'

const NO_LIMIT = 1024 * 1024

/** Keeps what is written, write by write, and takes no more than `most` bytes before it asks to wait. */
function sink(most = NO_LIMIT) {
  const writes: string[] = []
  let release = () => {}
  const to = new Writable({
    highWaterMark: most,
    write: (chunk, _, done) => {
      writes.push(String(chunk))
      if (most === NO_LIMIT) done()
      else release = done
    },
  })
  return { to, writes, release: () => release() }
}

const turn = () => new Promise(resolve => setImmediate(resolve))
const ended = (to: Writable) => new Promise<void>(resolve => to.once('finish', () => resolve()))

test('carry() writes what came in one turn in one write, after the head', async () => {
  const from = new PassThrough()
  const { to, writes } = sink()
  const heads: boolean[] = []
  carry(from, to, { begin: isAlone => void heads.push(isAlone), refuse: () => {} })
  from.write('a')
  from.write('b')
  from.end('c')
  await ended(to)
  expect(writes.join('')).toBe('abc')
  expect(writes.length).toBeLessThanOrEqual(1)
  expect(heads).toEqual([false])
})

test('carry() puts together what is small, and writes what is large as it came', async () => {
  const from = new PassThrough({ highWaterMark: NO_LIMIT })
  const { to, writes } = sink()
  const large = [100_000, 5_000].map(size => Buffer.alloc(size, 'x'))
  carry(from, to, { begin: () => {}, refuse: () => {} })
  for (const chunk of ['a', 'b', ...large, 'c', 'd', 'e', large[0], 'f']) from.write(chunk)
  from.end()
  await ended(to)
  expect(writes.map(({ length }) => length)).toEqual([2, 100_000, 5_000, 3, 100_000, 1])
})

test('carry() lets a head that nothing follows go alone, and does not end what was broken off', async () => {
  const from = new PassThrough()
  const { to, writes } = sink()
  const heads: boolean[] = []
  let wholes = 0
  carry(from, to, { begin: isAlone => void heads.push(isAlone), whole: () => void wholes++, refuse: () => {} })
  await turn()
  expect(heads).toEqual([true])
  from.on('data', () => from.destroy(new Error('it was broken off')))
  const over = new Promise(resolve => from.once('close', resolve))
  from.write('half')
  await over
  await turn()
  expect([writes.join(''), wholes, to.writableEnded]).toEqual(['half', 0, false])
})

test('carry() reads no faster than the other side takes', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let given = 0
  const from = new Readable({
    highWaterMark: 1,
    read() {
      given += 1
      setImmediate(() => this.push(chunk))
    },
  })
  const { to } = sink(1)
  carry(from, to, { begin: () => {}, refuse: () => {} })
  for (let n = 0; n < 50; n++) await turn()
  expect(given).toBeLessThan(10)
  from.destroy()
})

test('carry() writes nothing after a head that could not be written', async () => {
  const from = new PassThrough()
  const { to, writes } = sink()
  const wrong = new TypeError('a line break')
  const refused: unknown[] = []
  const begin = () => {
    throw wrong
  }
  carry(from, to, { begin, refuse: cause => void refused.push(cause) })
  from.end('body')
  await new Promise(resolve => from.once('close', resolve))
  await turn()
  expect([refused, writes, to.writableEnded]).toEqual([[wrong], [], false])
})
