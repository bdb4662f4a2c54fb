// Our serving end against h2spec (github.com/summerwind/h2spec), on a plain TCP port.
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { serve } from '../../kit/h2/session'
import { isSpecWanted, runSpec } from './program'

// The first run builds the program.
setDefaultTimeout(300_000)

/** Cases that fail, and why that is right. We serve only our own relays. */
const EXPLAINED: Record<string, string> = {
  'http2/4.2/3': 'the head has 20 kB in one frame; we take frames of 64 kB',
  ...Object.fromEntries(
    ['http2/5.1/5', 'http2/5.1/6', 'http2/5.1/8', 'http2/5.1/9', 'http2/5.1/11', 'http2/5.1/12', 'http2/6.1/2'].map(
      id => [
        id,
        'a stream that is over is forgotten, and what comes for it is dropped: it may have been on its way when we ended it',
      ],
    ),
  ),
  'http2/5.1.1/2': 'a lower number is one of a stream that is over',
  'http2/5.1.2/1': 'skipped: we set no limit on streams, each relay keeps its own',
  'http2/5.3.1/2': 'RFC 9113 §5.3 has no priorities any more; PRIORITY is not looked at',
}

const server = net.createServer(socket => {
  socket.on('error', () => {})
  serve(socket, {
    onStream: stream => {
      stream.on('error', () => {})
      stream.respond({ ':status': 200, 'content-length': 5 })
      stream.end('hello')
    },
  })
})

afterAll(() => void server.close())

describe.skipIf(!isSpecWanted())('serve() against h2spec', () => {
  test('every case passes, or is explained', async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const cases = await runSpec((server.address() as AddressInfo).port)
    const failed = cases.filter(({ outcome }) => outcome !== 'passed')
    expect(failed.filter(({ id }) => !(id in EXPLAINED))).toEqual([])
    expect(Object.keys(EXPLAINED).filter(id => !failed.some(one => one.id === id))).toEqual([])
    expect(cases.length).toBeGreaterThan(140)
  })
})
