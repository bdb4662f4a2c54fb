// Brings the schema to what this program knows. Several starts at once migrate once; a newer schema is refused.
import { ExitError } from '../../kit/exit'
import type { Sql } from './database'
import first from './migrations/0001-first.sql' with { type: 'text' }
import model from './migrations/0002-model.sql' with { type: 'text' }
import people from './migrations/0003-people.sql' with { type: 'text' }
import identityProviders from './migrations/0004-identity-providers.sql' with { type: 'text' }
import tokens from './migrations/0005-tokens.sql' with { type: 'text' }
import applied from './migrations/0006-applied.sql' with { type: 'text' }
import certificateOrigins from './migrations/0007-certificate-origins.sql' with { type: 'text' }
import makers from './migrations/0008-makers.sql' with { type: 'text' }
import relays from './migrations/0009-relays.sql' with { type: 'text' }
import connections from './migrations/0010-connections.sql' with { type: 'text' }
import tokenProviders from './migrations/0011-token-providers.sql' with { type: 'text' }
import evidence from './migrations/0012-evidence.sql' with { type: 'text' }
import checkpoints from './migrations/0013-checkpoints.sql' with { type: 'text' }
import auditStore from './migrations/0014-audit-store.sql' with { type: 'text' }
import sinks from './migrations/0015-sinks.sql' with { type: 'text' }
import recordings from './migrations/0016-recordings.sql' with { type: 'text' }
import recordingPolicy from './migrations/0017-recording-policy.sql' with { type: 'text' }
import lists from './migrations/0018-lists.sql' with { type: 'text' }
import trials from './migrations/0019-trials.sql' with { type: 'text' }
import plannedTerms from './migrations/0020-planned-terms.sql' with { type: 'text' }
import relayFacts from './migrations/0021-relay-facts.sql' with { type: 'text' }
import apiServer from './migrations/0022-api-server.sql' with { type: 'text' }

export const MIGRATIONS: readonly { version: number; name: string; text: string }[] = [
  { version: 1, name: 'first', text: first },
  { version: 2, name: 'model', text: model },
  { version: 3, name: 'people', text: people },
  { version: 4, name: 'identity-providers', text: identityProviders },
  { version: 5, name: 'tokens', text: tokens },
  { version: 6, name: 'applied', text: applied },
  { version: 7, name: 'certificate-origins', text: certificateOrigins },
  { version: 8, name: 'makers', text: makers },
  { version: 9, name: 'relays', text: relays },
  { version: 10, name: 'connections', text: connections },
  { version: 11, name: 'token-providers', text: tokenProviders },
  { version: 12, name: 'evidence', text: evidence },
  { version: 13, name: 'checkpoints', text: checkpoints },
  { version: 14, name: 'audit-store', text: auditStore },
  { version: 15, name: 'sinks', text: sinks },
  { version: 16, name: 'recordings', text: recordings },
  { version: 17, name: 'recording-policy', text: recordingPolicy },
  { version: 18, name: 'lists', text: lists },
  { version: 19, name: 'trials', text: trials },
  { version: 20, name: 'planned-terms', text: plannedTerms },
  { version: 21, name: 'relay-facts', text: relayFacts },
  { version: 22, name: 'api-server', text: apiServer },
]

/** Any constant does, as long as every core process takes the same lock. */
const LOCK = 7_225_462_211

export async function migrate(sql: Sql, migrations = MIGRATIONS): Promise<void> {
  await sql.begin(async tx => {
    await tx`select pg_advisory_xact_lock(${LOCK})`
    await tx`create table if not exists schema_migrations (
      version integer primary key, name text not null, applied_at timestamptz not null default now())`
    const [row] = await tx<
      { version: number }[]
    >`select coalesce(max(version), 0)::int as version from schema_migrations`
    const current = row?.version ?? 0
    const newest = migrations.at(-1)?.version ?? 0
    if (current > newest) {
      throw new ExitError(`Cannot use this database: its schema is version ${current} and this program knows ${newest}`)
    }
    for (const { version, name, text } of migrations.filter(one => one.version > current)) {
      await tx.unsafe(text)
      await tx`insert into schema_migrations (version, name) values (${version}, ${name})`
    }
  })
}
