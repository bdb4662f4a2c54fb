// The spool of a relay from before there were chains: its segments lie in the spool's own folder, a line is
// `<crc32 in hex> {record}`, and `acknowledged` says how far core had them. What core had not is taken over once.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { AuditRecord } from '../wire/messages'
import { keep } from './chains'
import { listSegments, type NewRecord } from './segments'

/** What core had not, oldest first. */
export async function* unchainedRecords(spoolDir: string): AsyncGenerator<NewRecord> {
  const text = await readFile(join(spoolDir, 'acknowledged'), 'utf8').catch(() => '')
  const acknowledged = Number(text.trim()) || 0
  for (const { path } of await listSegments(spoolDir)) {
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      const json = line.slice(9)
      if (crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8) || json === '') continue
      const { seq, ...record } = JSON.parse(json) as AuditRecord
      if (seq > acknowledged) yield { ...record, ...NOT_THEN }
    }
  }
}

const NOT_THEN = { lost: null, recording_id: null, recording_hash: null }

export async function keepUnchained(spoolDir: string): Promise<void> {
  for (const { path, firstSeq } of await listSegments(spoolDir)) await keep(spoolDir, path, `unchained-${firstSeq}`)
  for (const name of ['acknowledged', 'id']) await rm(join(spoolDir, name), { force: true })
}
