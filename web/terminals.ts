// What the console needs of kubectl in the browser. Whoever starts core joins it with prompt/.
import type { SocketEvents } from '../kit/sockets'

export type TerminalOpening = {
  /** `<user id>/<session id>`: who may come back to it. */
  owner: string
  cluster: { name: string; server: string; serverName: string; caPem: string }
  credential: () => Promise<{ token: string; expires_at: string } | undefined>
}

export type Terminals = {
  /** Why there are none, in a sentence. */
  unavailable: () => string | undefined | Promise<string | undefined>
  accept: (
    opening: TerminalOpening,
    /** Without `from`: the page has shown nothing of it. */
    resume: { id: string; from?: number } | undefined,
  ) => Promise<SocketEvents | { refused: string }>
}
