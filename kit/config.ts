// The one thing that we change in this process's environment. Bun's fetch and https follow HTTPS_PROXY by themselves, to
// this very machine as well, and on 1.4.5 no option of a request turns that off; NO_PROXY does, and is read at each request.

const NAMES = ['NO_PROXY', 'no_proxy'] as const
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]']

/** From here on these hosts, and this machine, are reached without a proxy, also by programs that this one starts. */
export function reachWithoutProxy(...hosts: readonly string[]): void {
  const given = NAMES.map(name => process.env[name] ?? '').find(value => value !== '') ?? ''
  const all = [...given.split(',').filter(part => part !== ''), ...THIS_MACHINE, ...hosts]
  for (const name of NAMES) process.env[name] = [...new Set(all)].join(',')
}
