// One end of a WebSocket as whoever serves it sees it: the listener of core, the console that knows the person, and the prompt
// that runs their commands speak of the same.

export type Socket = {
  text: (text: string) => void
  bytes: (bytes: Uint8Array) => void
  /** Bytes that were given to it and have not left. */
  buffered: () => number
  close: () => void
}
export type SocketEvents = { open: (socket: Socket) => void; message: (text: string) => void; close: () => void }

/** Makes a WebSocket of the request's connection; its answer is then not used. False: it asked for none. */
export type TakeSocket = (events: SocketEvents) => boolean
