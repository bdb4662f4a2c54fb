// What is asked of a relay before its command is made. Both words go into a shell as they are: nothing else fits.
import { textOf } from '../parts/read'

export type Wanted = { name: string; addresses: string }

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const ADDRESSES = /^[A-Za-z0-9._:-]+(,[A-Za-z0-9._:-]+)*$/

export function wantedOf(fields: URLSearchParams): Wanted {
  const addresses = textOf(fields, 'addresses')
    .split(/[\s,]+/)
    .filter(one => one !== '')
  return { name: textOf(fields, 'name'), addresses: addresses.join(',') }
}

export function wrongIn({ name, addresses }: Wanted): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>()
  if (!NAME.test(name)) wrong.set('name', 'Use lower-case letters, digits and hyphens')
  if (!ADDRESSES.test(addresses))
    wrong.set('addresses', 'Name one host name or IP address at least, as relay.example.com')
  return wrong
}

/** A join string is of letters, digits and a few marks, but it is not ours to promise that. */
export function relayCommand({ name, addresses }: Wanted, join: string): string {
  const quoted = `'${join.replaceAll("'", "'\\''")}'`
  return `sal relay --name ${name} --data ./data/${name} --listen 0.0.0.0:8443 --addresses ${addresses} --join ${quoted}`
}
