// When and from where an API token was last used: for people who wonder whether it still is. Written at most once a minute
// a token, and never waited for.
import type { Sql } from '../db/database'

export type LastUse = { note: (use: { tokenId: string; lastUsedAt: Date | null; from: string }) => void }

const EVERY_MS = 60_000

export function LastUse({ sql, now }: { sql: Sql; now: () => number }): LastUse {
  const writing = new Set<string>()
  return {
    note: ({ tokenId, lastUsedAt, from }) => {
      const isFresh = lastUsedAt !== null && now() - lastUsedAt.getTime() < EVERY_MS
      if (isFresh || writing.has(tokenId)) return
      writing.add(tokenId)
      // A database that fails is told of by whoever needs its answer; the next use writes again.
      write(tokenId, from)
        .catch(() => {})
        .finally(() => writing.delete(tokenId))
    },
  }

  /** Of several processes that saw the same old time, one writes. */
  async function write(tokenId: string, from: string): Promise<void> {
    const at = new Date(now())
    await sql`update api_tokens set last_used_at = ${at}, last_used_from = ${from === '' ? null : from}
      where id = ${tokenId} and (last_used_at is null or last_used_at <= ${new Date(now() - EVERY_MS)})`
  }
}
