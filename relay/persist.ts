// What a relay does about a core that is not there, that says no, or that is another's.
import { retry } from '../kit/backoff'
import { ExitError } from '../kit/exit'
import type { Log } from '../kit/log'
import type { RelayConfig } from './config'
import { CoreForeign, CoreRefused, CoreUnreachable } from './core-client'
import { NoJoinYet } from './enrolment'

/** Attempts until it succeeds. At the start a core of another installation ends it; later it is taken for one that is away. */
export type Persist = ReturnType<typeof Persist>

export function Persist(
  config: RelayConfig,
  { log, ...deps }: { log: Log; random: () => number; signal: AbortSignal },
) {
  return <T>(attempt: () => Promise<T>, { isStart = false } = {}): Promise<T> =>
    retry(attempt, { ...deps, judge: judge(log, isStart) }).catch(foreignSentence(config))
}

/** What an operator can do about it; other errors pass. */
export function foreignSentence({ data }: RelayConfig) {
  return (error: unknown): never => {
    if (!(error instanceof CoreForeign)) throw error
    const why = `${error.message} than the one with which this relay was enrolled, as "${data}" has it`
    const cure = 'give --core-url of its own core, or move that folder away and enrol it with --join'
    throw new ExitError(`Cannot start the relay: ${why}; ${cure}`, 1, { cause: error })
  }
}

/** Core may start after its relays; what it refuses for good ends the relay with its sentence. */
function judge(log: Log, isStart: boolean) {
  let told = ''
  return (error: unknown, n: number): void => {
    if (error instanceof NoJoinYet) {
      if (error.message !== told) log.warn('waiting for a join string', { error })
      told = error.message
      return
    }
    if (error instanceof CoreRefused && error.error.final)
      throw new ExitError(`Cannot go on: ${error.message}`, 1, { cause: error })
    if (error instanceof CoreForeign && isStart) throw error
    if (!(error instanceof CoreUnreachable || error instanceof CoreRefused)) throw error
    if (n === 0) log.warn('core is away, trying again', { error })
  }
}
