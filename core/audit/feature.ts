// What a feature that changes things is given: the database, who may, the clock, ids, and the record of what was done.
import type { Access } from '../access/access'
import type { Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import type { Recorder } from './record'

export type FeatureDeps = { sql: Sql; access: Access; now: () => number; ids: Ids; record: Recorder }

/** What a replacing or deleting caller sent along. */
export type Match = { ifMatch: string | undefined }
export type Replacement<Input> = Match & { input: Input }
