import { expect, test } from 'bun:test'
import { filtered } from './screen'

const EXIT = { status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '3' }] } }
const CAST = [
  { version: 2, width: 90, height: 20, title: '\u001b]2;owned\u0007', command: 'sh' },
  [0.1, 'o', 'Ωραία \u001b]2;ow'],
  [0.2, 'i', 'secret'],
  [0.3, 'o', 'ned\u0007\u001b[1mbold'],
  [0.4, 'm', `exit ${JSON.stringify(EXIT)}`],
]
const BYTES = new TextEncoder().encode(CAST.map(line => `${JSON.stringify(line)}\n`).join(''))
const SHOWN = [
  { version: 2, width: 90, height: 20 },
  [0.1, 'o', 'Ωραία '],
  [0.3, 'o', '\u001b[1mbold'],
  [0.4, 'm', 'exit 3'],
]

test.each([1, 7, 1_000])(
  'filtered() keeps what draws and no key that was pressed, in pieces of %i bytes',
  async size => {
    let from = 0
    const source = new ReadableStream<Uint8Array>({
      pull: out => {
        if (from >= BYTES.length) return out.close()
        out.enqueue(BYTES.slice(from, from + size))
        from += size
      },
    })
    const text = await new Response(filtered(source)).text()
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual(SHOWN)
  },
)

test('filtered() takes no more of a recording than is read of it', async () => {
  let taken = 0
  const source = new ReadableStream<Uint8Array>({
    pull: out => {
      taken++
      out.enqueue(taken === 1 ? BYTES : new TextEncoder().encode('[1,"o","more"]\n'))
    },
  })
  const reader = filtered(source).getReader()
  await reader.read()
  await reader.read()
  await new Promise(resolve => setImmediate(resolve))
  expect(taken).toBeLessThan(8)
  await reader.cancel()
})
