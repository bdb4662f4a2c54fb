// The header of a recording: what the relay sealed into its first chunk. Core opens it when that comes and seals it again, so
// that a list can show the command without opening the recording, and the database holds no command to read.
import { openChunk, openRecordingKey, type RecordingHeader } from '../../relay/wire/recording'
import type { Authority } from '../ca/authority'

/** Undefined: it is not sealed to this installation, for this recording, or is no header. */
export function openHeader(
  authority: Authority,
  { id, sealedKey, data }: { id: string; sealedKey: string; data: Buffer },
): RecordingHeader | undefined {
  try {
    const chunk = openChunk(data, { key: keyOf(authority, id, sealedKey), recordingId: id, index: 0 })
    return headerIn(chunk.toString())
  } catch {
    return undefined
  }
}

export function keyOf({ recordingKey }: Authority, id: string, sealedKey: string): Buffer {
  return openRecordingKey(id, sealedKey, recordingKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

export function sealHeader(authority: Authority, id: string, header: RecordingHeader): string {
  return authority.seal(JSON.stringify(header), purposeOf(id))
}

export function unsealHeader(authority: Authority, id: string, sealed: string): RecordingHeader {
  return JSON.parse(authority.unseal(sealed, purposeOf(id))) as RecordingHeader
}

function purposeOf(id: string): string {
  return `recording-header/${id}`
}

/** `command` is text whatever the relay put there. */
function headerIn(text: string): RecordingHeader | undefined {
  const header = JSON.parse(text.slice(0, text.indexOf('\n'))) as RecordingHeader | null
  const isOne = typeof header === 'object' && header !== null && Array.isArray(header.command)
  return isOne ? { ...header, command: header.command.map(String) } : undefined
}
