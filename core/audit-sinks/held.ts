// A sink as its holder has read it. Promise: what is read as held was there before the sink was changed, or another's.
import type { Query } from '../db/database'

export type Held = { sinkId: string; holder: string; revision: string }

/** The sink as `audit_sinks s`; none when another holds it, or it was changed, switched off or deleted meanwhile. */
export function stillHeld(query: Query, { sinkId, holder, revision }: Held) {
  return query`audit_sinks s join audit_sink_states st
    on st.sink_id = s.id and s.id = ${sinkId} and s.revision = ${revision} and st.holder = ${holder}`
}
