// What a machine user is called where people are called by their e-mail address: in records, grants and clusters. No person
// can have an address in this domain; the database holds that.

export const MACHINE_DOMAIN = 'machine.local'

export function machineEmail(name: string): string {
  return `${name}@${MACHINE_DOMAIN}`
}
