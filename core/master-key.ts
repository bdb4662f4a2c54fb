// The master key: read from its file, or made there before the first installation exists. Never made anew for a
// database that holds one: what it sealed would be lost for good, and silently.
import { ExitError } from '../kit/exit'
import { type MasterKey, newMasterKey, parseMasterKey } from './ca/seal'
import { createSecret, readSecret } from './data-folder'
import type { Sql } from './db/database'

/** Throws ExitError with one sentence for a damaged or a missing key. */
export async function openMasterKey(path: string, { sql }: { sql: Sql }): Promise<MasterKey> {
  const text = await readSecret(path)
  if (text !== undefined) return parsed(path, text)
  const installed = await sql`select 1 from installation`
  if (installed.length > 0) {
    // Another process may have made both since we looked: the file is always there before the installation is.
    const made = await readSecret(path)
    if (made !== undefined) return parsed(path, made)
    throw new ExitError(
      `Cannot open the database: its master key is not in "${path}"; put the key file back or name it with --master-key-file`,
    )
  }
  await createSecret(path, `${newMasterKey().toString('hex')}\n`)
  // Read back, because another process may have made the file in the same moment.
  return parsed(path, (await readSecret(path)) ?? '')
}

function parsed(path: string, text: string): MasterKey {
  const key = parseMasterKey(text)
  if (!key)
    throw new ExitError(`Cannot use the master key in "${path}": the file is damaged, it must hold 64 hex digits`)
  return key
}
