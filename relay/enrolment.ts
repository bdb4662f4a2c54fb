// How a relay comes by its first identity: with the join string it was given, or with the one in a file, which may appear
// after us, and be replaced when it is spent.
import { readFile } from 'node:fs/promises'
import { ExitError } from '../kit/exit'
import type { RelayConfig } from './config'
import { CoreForeign, CoreRefused } from './core-client'
import { enrol, type RelayIdentity } from './identity'
import type { KeyAndCsr } from './wire/csr'

/** The file holds no join string that works: another may be put there. */
export class NoJoinYet extends Error {
  override name = 'NoJoinYet'
}

/** One attempt. Throws ExitError, NoJoinYet or CoreUnreachable. */
export async function enrolOnce(
  made: KeyAndCsr,
  { config, addresses }: { config: RelayConfig; addresses: string[] },
): Promise<RelayIdentity> {
  const { data: dir, name, joinFile } = config
  if (config.join) return enrol(made, { dir, joinText: config.join, name, addresses, proxies: config })
  if (!joinFile)
    throw new ExitError('Cannot enrol the relay: give --join or --join-file with what "sal relays join" printed')
  const joinText = await readFile(joinFile, 'utf8').catch((cause: unknown) => {
    throw new NoJoinYet(`The join file "${joinFile}" is not there yet`, { cause })
  })
  return enrol(made, { dir, joinText, name, addresses, proxies: config }).catch((error: Error) => {
    if (!isSpent(error.cause)) throw error
    throw new NoJoinYet(`${error.message}; put what "sal relays join" prints into "${joinFile}"`, { cause: error })
  })
}

const SPENT = new Set(['token-used', 'token-expired', 'token-unknown', 'token-withdrawn'])

function isSpent(refusal: unknown): boolean {
  return refusal instanceof CoreForeign || (refusal instanceof CoreRefused && SPENT.has(refusal.error.code))
}
