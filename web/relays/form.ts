// What is asked of a relay before its command is made. Both words go into a shell as they are: nothing else fits.
import { textOf, wordsOf } from '../parts/read'

/** `own`: an address that leads to this very relay; `others`: what else it answers to, as a balancer's. */
export type Wanted = { name: string; own: string; others: string }

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const ADDRESS = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$|^[0-9A-Fa-f:]{2,45}$/

export function wantedOf(fields: URLSearchParams): Wanted {
  return {
    name: textOf(fields, 'name'),
    own: textOf(fields, 'own'),
    others: wordsOf(textOf(fields, 'others')).join(','),
  }
}

export function wrongIn({ name, own, others }: Wanted): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>()
  if (!NAME.test(name)) wrong.set('name', 'Use lower-case letters, digits and hyphens')
  if (!ADDRESS.test(own)) wrong.set('own', 'Name one host name or IP address, as relay-2.example.com')
  if (others !== '' && !others.split(',').every(one => ADDRESS.test(one)))
    wrong.set('others', 'Name host names or IP addresses, with commas between')
  return wrong
}

/**
 * Agents are told of it, and so are the other relays: it is of use wherever callers come in. A join string is of letters,
 * digits and a few marks, but it is not ours to promise that.
 */
export function relayCommand({ name, own, others }: Wanted, join: string): string {
  const host = own.includes(':') ? `[${own}]` : own
  return [
    ...['sal', 'relay', '--name', name, '--data', `./data/${name}`],
    ...['--addresses', others === '' ? own : `${own},${others}`],
    ...['--listen', `0.0.0.0:${PORT}`, '--agent-url', `https://${host}:${PORT}`],
    ...['--peer-listen', `0.0.0.0:${PEER_PORT}`, '--peer-url', `https://${host}:${PEER_PORT}`],
    ...['--join', `'${join.replaceAll("'", "'\\''")}'`],
  ].join(' ')
}

export const PORT = 8443
export const PEER_PORT = 8444
