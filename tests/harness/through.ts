// A person's requests through the relay without a kubectl: one fetch each, and watches whose every event is seen.
import type { Person, Salaminia } from './salaminia.ts'

export type Through = {
  ask: (path: string, init?: RequestInit) => Promise<Response>
  /** Status codes of GETs, in order. */
  codes: (...paths: string[]) => Promise<number[]>
  /** Resolves once the watch has begun. */
  watch: (path: string) => Promise<Watch>
}
/** `ended` gives the moment, on performance.now(). */
export type Watch = { ended: Promise<number>; isOpen: () => boolean; close: () => void }

export async function through(
  sal: Salaminia,
  person: Person,
  { clusterId, relayUrl = sal.relayUrl }: { clusterId: string; relayUrl?: string },
): Promise<Through> {
  const { token } = await sal.api<{ token: string }>('POST', '/v1/credentials', { token: person.token })
  const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  const ask = (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers }
    return fetch(`${relayUrl}/k8s/clusters/${clusterId}${path}`, { ...init, headers, tls: { ca } })
  }
  return {
    ask,
    codes: async (...paths) => {
      const codes: number[] = []
      for (const path of paths) codes.push((await ask(path)).status)
      return codes
    },
    watch: async path => {
      const stop = new AbortController()
      const answer = await ask(`${path}?watch=1`, { signal: stop.signal })
      if (!answer.ok) throw new Error(`The watch of ${path} was answered with ${answer.status}`)
      let isOpen = true
      const ended = read(answer).then(() => {
        isOpen = false
        return performance.now()
      })
      return { ended, isOpen: () => isOpen, close: () => stop.abort() }
    },
  }
}

/** To the end, whole or broken off. */
async function read(answer: Response): Promise<void> {
  try {
    for await (const _ of answer.body as unknown as AsyncIterable<Uint8Array>);
  } catch {
    // A cut watch never looks whole.
  }
}
