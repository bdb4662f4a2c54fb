// Writes what happens to a request into the audit.
// Promise: begin() resolves only with the record on disk, or for whom the grant says that they go on without; what could not be
// written is counted.
import type { Admission, Known } from './admit'
import { beginRecord, denialRecord, type Ending, endRecord } from './record'
import type { Audit } from './spool/audit'
import type { NewRecord } from './spool/segments'
import { Failure } from './status'
import { REASONS } from './wire/reasons'

export function createWitness({ audit, now }: { audit: Audit; now: () => number }) {
  return {
    /** Throws Failure. */
    begin: async (admission: Admission, recordingId?: string): Promise<void> => {
      const record = beginRecord(admission, now(), recordingId)
      try {
        await audit.append(record)
      } catch (cause) {
        if (admission.grant.audit !== 'continue') throw new Failure('audit-unavailable', undefined, { cause })
        audit.lose(record, cause)
      }
    },
    deny: (known: Known, failure: Failure): Promise<void> => last(denialRecord(known, now(), failure)),
    end: (admission: Admission, ending: Ending): Promise<void> => last(endRecord(admission, now(), ending)),
    fail: (admission: Admission, failure: Failure): Promise<void> => {
      const { code } = REASONS[failure.reason]
      const durationMs = now() - admission.visit.startedAt
      return last(
        endRecord(admission, now(), { status: code, reason: failure.reason, bytesIn: 0, bytesOut: 0, durationMs }),
      )
    },
  }

  async function last(record: NewRecord): Promise<void> {
    await audit.append(record, 'soon').catch(cause => audit.lose(record, cause))
  }
}
