// Holds back an HTTP/1.1 body that is read slower than it comes. Bun 1.4.5 does it on an HTTPS server, and in HTTP/2; on an
// HTTP/2 server that also speaks HTTP/1.1 it goes on reading, and a caller can fill the memory with one request.
import type { IncomingMessage } from 'node:http'

/** To be called before anything reads the body. */
export function holdBack(request: IncomingMessage): void {
  const { socket } = request
  const push = request.push.bind(request)
  const read = request._read.bind(request)
  request.push = (chunk, encoding) => {
    const wantsMore = push(chunk, encoding)
    if (!wantsMore && chunk !== null) socket.pause()
    return wantsMore
  }
  request._read = size => {
    if (socket.isPaused()) socket.resume()
    read(size)
  }
  // The next request comes on the same socket.
  request.once('close', () => socket.resume())
}
