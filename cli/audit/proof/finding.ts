// What is wrong with evidence, and where: one finding, the first.
import { ExitError } from '../../../kit/exit'

export type Wrong =
  | 'changed'
  | 'removed'
  | 'out of order'
  | 'inserted'
  | 'truncated'
  | 'rewritten'
  | 'forged'
  | 'signed by another key'

/** `seq` is of a record of `chain`; where there is none it is about the checkpoint, or about the file as a whole. */
export type Place = { chain?: string; seq?: number; checkpoint?: number; line: number }

/** Of `sal audit verify` when the audit is not as it was written: no other failure has it. */
export const UNPROVEN = 3

export class Unproven extends ExitError {
  override name = 'Unproven'
  constructor(
    readonly wrong: Wrong,
    readonly place: Place,
    readonly why: string,
  ) {
    super(`Cannot prove the audit: ${subject(place)} is ${wrong}: ${why} (line ${place.line})`, UNPROVEN)
  }
}

function subject({ chain, seq, checkpoint }: Place): string {
  const of = checkpoint === undefined ? '' : ` of checkpoint ${checkpoint}`
  if (chain !== undefined && seq !== undefined) return `record ${seq} of chain ${chain}`
  if (chain !== undefined) return `chain ${chain}${of}`
  return checkpoint === undefined ? 'the file' : `checkpoint ${checkpoint}`
}
