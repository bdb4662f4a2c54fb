// What of remotecommand a stream carries, whichever protocol it speaks. A reader is fed the very bytes that pass, in any
// pieces, and keeps no more of them than a header.

/** The stream says what the API server and we may understand differently, or what nobody does. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** `error`: how the command ended, as a Status in JSON from v4 on and as text before. */
export type Content = 'stdin' | 'stdout' | 'stderr' | 'error' | 'resize'

export type Heard = (content: Content, bytes: Uint8Array) => void

/** Each throws Unreadable. */
export type Reader = {
  fromCaller: (bytes: Uint8Array) => void
  fromServer: (bytes: Uint8Array) => void
}
