// What of a file of evidence is signed, opened with the one key that counts.
import { ExitError } from '../../../kit/exit'
import { type CheckpointClaims, ClaimsError, type EvidenceClaims } from '../../../relay/wire/claims'
import {
  type CheckpointKey,
  EVIDENCE_FORMAT,
  openCheckpoint,
  openPublicPem,
  openStatement,
} from '../../../relay/wire/evidence'
import { UNPROVEN, Unproven } from './finding'
import type { Line } from './lines'

/** `given` is PEM; undefined: the key in the file itself is believed. */
export function openHeader(line: Line | undefined, given: string | undefined) {
  if (line?.type !== 'header') throw new Unproven('changed', { line: 1 }, 'its first line is no header of evidence')
  if (line.format !== EVIDENCE_FORMAT)
    throw new Unproven(
      'changed',
      { line: 1 },
      `its format is ${line.format}, and this program knows ${EVIDENCE_FORMAT}`,
    )
  if (given !== undefined && !isSameKey(given, line.public_key)) throw anotherKey({ line: 1 })
  const by: CheckpointKey = { installation: line.installation, kid: line.key_id, key: keyOf(line.public_key) }
  const statement: EvidenceClaims = opened({ line: 1 }, () => openStatement(line.statement, by))
  if (statement.from === null && statement.first_n !== 1)
    throw new Unproven(
      'removed',
      { checkpoint: 1, line: 1 },
      `the first that was there is checkpoint ${statement.first_n}`,
    )
  return { by, statement }
}

export function openedCheckpoint(line: { jws: string; n: number; line: number }, by: CheckpointKey): CheckpointClaims {
  return opened({ checkpoint: line.n, line: line.line }, () => openCheckpoint(line.jws, by))
}

/** However the two are wrapped and framed. */
function isSameKey(given: string, inFile: string): boolean {
  const [one, other] = [keyOf(given), keyOf(inFile)].map(key => key.export({ type: 'spki', format: 'der' }))
  return one !== undefined && other !== undefined && one.equals(other)
}

function keyOf(pem: string) {
  try {
    return openPublicPem(pem)
  } catch (cause) {
    throw new ExitError('Cannot prove the audit: the public key is no Ed25519 key', UNPROVEN, { cause })
  }
}

type Place = { checkpoint?: number; line: number }

function opened<T>(place: Place, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof ClaimsError)) throw error
    if (error.problem === 'unknown-key' || error.problem === 'wrong-issuer') throw anotherKey(place)
    throw new Unproven('forged', place, `what is signed does not hold, it is ${error.problem.replaceAll('-', ' ')}`)
  }
}

function anotherKey(place: Place): Unproven {
  return new Unproven('signed by another key', place, 'it is not of the installation whose key was given')
}
