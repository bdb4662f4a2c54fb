// For tests of recordings: a relay that sends them, by the front doors of core.

import { publicX } from '../../relay/wire/claims'
import type { RecordingStart } from '../../relay/wire/messages'
import type { RecordingHeader } from '../../relay/wire/recording'
import { RecordingWriter, type WrittenFrame } from '../../tests/harness/recording'
import type { Fixture } from '../fixture'

export type Known = {
  id: string
  state: string
  proof: string
  hash: string
  bytes: number
  fault: string | null
  command: string[] | null
  match_offsets_ms: number[]
  [field: string]: unknown
}

type Person = { id: string; email: string }
type Of = { clusterId: string; person: Person; about?: Partial<RecordingStart>; header?: Partial<RecordingHeader> }

/** One relay of that core. */
export async function Sender(core: Fixture, name = `r-${Bun.randomUUIDv7().slice(-12)}`) {
  const relayId = Bun.randomUUIDv7()
  await core.sql`insert into relays (id, name, created_at) values (${relayId}, ${name}, now())`
  await present()
  return { relayId, present, begin, send, whole, endRecord }

  async function present(): Promise<void> {
    await core.services.directory.takePresence(relayId, { agent_url: null, peer_url: null })
  }

  function begin({ clusterId, person, ...rest }: Of): RecordingWriter {
    return RecordingWriter({
      publicX: publicX(core.authority.recordingKey.privateKey),
      ...{ principalId: person.id, principalName: person.email, clusterId, startedAt: core.clock.ms },
      ...rest,
    })
  }

  function send(chunk: ReturnType<RecordingWriter['chunk']>) {
    return core.services.takeRecording(relayId, chunk)
  }

  /** From beginning to end, a chunk for each list of frames. */
  async function whole(of: Of, chunks: readonly WrittenFrame[][]): Promise<RecordingWriter> {
    const writer = begin(of)
    for (const frames of chunks) await send(writer.chunk(frames))
    await send(writer.chunk([], writer.endOf(1_000)))
    return writer
  }

  /** What the relay's audit says of the end of the request. */
  async function endRecord({ id, start }: RecordingWriter, hash: string): Promise<void> {
    const nothing = {
      credential: null,
      source_address: '',
      user_agent: '',
      api_group: '',
      api_version: 'v1',
      reason: null,
    }
    const record = {
      ...{ seq: 1, kind: 'end' as const, at: new Date(core.clock.ms).toISOString(), request_id: start.request_id },
      ...{ principal_id: start.principal_id, principal_name: start.principal_name, cluster_id: start.cluster_id },
      ...{ method: 'POST', path: '/x', verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'dev' },
      ...{ name: 'web-0', status: 101, bytes_in: 0, bytes_out: 0, duration_ms: 1, lost: null, ...nothing },
      ...{ recording_id: id, recording_hash: hash },
    }
    await core.services.takeAudit(relayId, { spool_id: Bun.randomUUIDv7(), records: [record] })
  }
}

export type Sender = Awaited<ReturnType<typeof Sender>>

export async function known(core: Fixture, id: string, token = core.admin): Promise<Known> {
  return (await core.ask<Known>('GET', `/v1/recordings/${id}`, { token })).body
}

export async function listed(core: Fixture, query: string, token = core.admin): Promise<Known[]> {
  const reply = await core.ask<{ items: Known[] }>('GET', `/v1/recordings${query}`, { token })
  if (reply.status !== 200) throw new Error(reply.text)
  return reply.body.items
}

/** What a stream gives, and whether it ended well. */
export async function streamed(
  core: Fixture,
  path: string,
  token = core.admin,
): Promise<{ text: string; isWhole: boolean }> {
  const response = await opened(core, path, token)
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const part of response.body as AsyncIterable<Uint8Array>) text += decoder.decode(part, { stream: true })
    return { text, isWhole: true }
  } catch {
    return { text, isWhole: false }
  }
}

export async function opened(core: Fixture, path: string, token = core.admin): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` }
  return core.app.handle(new Request(`http://core.test${path}`, { headers }))
}

export type Event = [at: number, code: string, text: string]

export function eventsIn(cast: string): { header: Record<string, unknown>; events: Event[] } {
  const [header = '{}', ...events] = cast.split('\n').filter(line => line !== '')
  return { header: JSON.parse(header), events: events.map(line => JSON.parse(line) as Event) }
}
