// What the bench's figures of the audit stand on.
import { expect, test } from 'bun:test'
import { DATABASE_KINDS, freshDatabase } from './database.ts'

const isInstalled = DATABASE_KINDS.includes('postgres')

test.skipIf(!isInstalled).each([
  [true, 'on'],
  [false, 'off'],
] as const)('freshDatabase({ isDurable: %p }) has fsync %p', async (isDurable, fsync) => {
  const database = await freshDatabase({ isDurable })
  const sql = new Bun.SQL(database.where.url, { max: 1 })
  try {
    expect([...(await sql`show fsync`)]).toEqual([{ fsync }])
  } finally {
    await sql.close()
    await database.drop()
  }
})
