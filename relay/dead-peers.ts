// Finds callers whose network is gone while bytes are on their way to them: keepalive only speaks on a quiet connection, and
// the kernel itself would try for a quarter of an hour (attack A49). A caller that merely reads slowly, or not at all, answers the
// kernel's probes and is left alone. Where the kernel keeps no such table, nothing is found.
import { readFile } from 'node:fs/promises'
import type { Log } from '../kit/log'

export type Watched = {
  localPort?: number | undefined
  remotePort?: number | undefined
  destroy: () => void
}

/** One row of /proc/net/tcp: proc(5), and the kernel's get_tcp4_sock(). */
export type Row = { localPort: number; remotePort: number; isOutOfReach: boolean }

const LOOK_EVERY_MS = 10_000
/** Pauses double from 0.2 s on: this many without an answer are 25 s. */
const MOST_RETRANSMITS = 7
/** Of a window that is shut. Each answer sets the count back; so many are 20 s, or more where it had been shut for long before. */
const MOST_PROBES = 5
const ESTABLISHED = '01'
const RETRANSMIT_TIMER = '01'
const PROBE_TIMER = '04'

/** The answer ends it. */
export function watchDeadPeers(deps: { sockets: () => Iterable<Watched>; log: Log }): () => void {
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      .catch(error => deps.log.debug('connections cannot be looked at', { error }))
      .finally(() => {
        isLooking = false
      })
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)

  async function look(): Promise<void> {
    const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(path => readFile(path, 'utf8').catch(() => ''))
    const dead = findDead([...deps.sockets()], (await Promise.all(tables)).flatMap(parseRows))
    for (const socket of dead) socket.destroy()
    if (dead.length > 0) deps.log.info('callers are out of reach', { connections: dead.length })
  }
}

export function parseRows(table: string): Row[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [, local = '', remote = '', state, , timer = '', retransmits = '', , probes] = line.trim().split(/\s+/)
      if (state !== ESTABLISHED) return []
      const isUnheard = timer.startsWith(`${RETRANSMIT_TIMER}:`) && Number.parseInt(retransmits, 16) >= MOST_RETRANSMITS
      const isUnanswered = timer.startsWith(`${PROBE_TIMER}:`) && Number(probes) >= MOST_PROBES
      return { localPort: portOf(local), remotePort: portOf(remote), isOutOfReach: isUnheard || isUnanswered }
    })
}

/** Two connections may have the same two ports, with other addresses: then it is not known which one is meant. */
export function findDead<T extends Watched>(sockets: readonly T[], rows: readonly Row[]): T[] {
  const byPorts = Map.groupBy(rows, ({ localPort, remotePort }) => `${localPort} ${remotePort}`)
  return sockets.filter(({ localPort, remotePort }) => {
    const [row, another] = byPorts.get(`${localPort} ${remotePort}`) ?? []
    return !another && row?.isOutOfReach === true
  })
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16)
}
