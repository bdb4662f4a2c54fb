// Records interactive streams for those whose grant says so: decides whether one is recorded, opens it on the relay's disk before
// anything is forwarded, and sees to it that core gets it. What a crash left open is sealed at the next start as broken off.
import { sleep } from '../../kit/backoff'
import type { Log } from '../../kit/log'
import type { Admission } from '../admit'
import type { Grant } from '../grants'
import { Failure } from '../status'
import type { RecordingPolicy } from '../wire/claims'
import type { RecordingAck, RecordingStart } from '../wire/messages'
import { readPattern } from '../wire/pattern'
import { chunkHash, newRecordingKey, type RecordingHeader } from '../wire/recording'
import { type Chunks, openChunks } from './chunks'
import { policyFor, requireSamePolicy } from './policy'
import { Recording, type RecordingOptions } from './recording'
import { startShipper } from './ship'
import { openStore, type Store } from './store'

export type Recorder = {
  /**
   * Undefined: it is not recorded. Throws Failure: `recording-required` for what must be and cannot be, `recording-unavailable`
   * where the disk refuses the first chunk of what must be.
   */
  open: (admission: Admission) => Promise<Recording | undefined>
  /** Throws Failure when what was decided under one grant does not hold under the other. */
  requireSame: (before: Grant, after: Grant) => void
  /** What the start found open: the hash that the end of its request carries, by recording. */
  brokenOff: ReadonlyMap<string, string>
  /** Gives core a moment to take what is left. */
  close: () => Promise<void>
}

const DRAIN_MS = 2_000

type Deps = { send: (body: string) => Promise<RecordingAck>; maxBytes: number; now: () => number; log: Log }

export async function openRecorder(dir: string, { send, maxBytes, now, log }: Deps): Promise<Recorder> {
  const store = await openStore(dir, maxBytes)
  const brokenOff = await sealOpen(store)
  const shipper = startShipper({ store, send, wait: sleep, now, log })
  return {
    open,
    requireSame: requireSamePolicy,
    brokenOff,
    close: async () => {
      await shipper.drain(AbortSignal.timeout(DRAIN_MS)).catch(() => {})
      await shipper.close()
    },
  }

  async function open(admission: Admission): Promise<Recording | undefined> {
    const policy = policyFor(admission)
    if (!policy) return undefined
    try {
      return await begin(admission, policy)
    } catch (cause) {
      if (policy.policy === 'mandatory') throw new Failure('recording-unavailable', undefined, { cause })
      log.error('a stream goes unrecorded', { request: admission.visit.requestId, error: cause })
      return undefined
    }
  }

  async function begin(admission: Admission, policy: RecordingPolicy): Promise<Recording> {
    const id = crypto.randomUUID()
    const startedAt = now()
    const header = headerOf(admission, id, startedAt)
    const { key, sealedKey } = newRecordingKey(id, policy.key)
    const options: RecordingOptions = {
      ...{ id, startedAt, protocol: header.protocol, hasTerminal: header.is_terminal },
      isMandatory: policy.policy === 'mandatory',
      keepsStdin: policy.stdin,
      redactions: policy.redactions.map(readPattern),
    }
    let recording: ReturnType<typeof Recording> | undefined
    const failed = (error: unknown) => recording?.failed(error)
    const about = { header, start: startOf(admission, header, sealedKey), key }
    const chunks: Chunks = await openChunks(about, { store, now, failed, log })
    const kept = { confirm: () => store.confirm(id), discard: () => store.discard(id) }
    recording = Recording(options, { chunks, ...kept, now, log })
    return recording
  }
}

/** `command` and `container` as the API server reads them: the first value counts, and only "0" and "false" are no. */
function headerOf({ info, visit, upgrade }: Admission, id: string, startedAt: number): RecordingHeader {
  const query = new URLSearchParams(info.forward.split('?')[1] ?? '')
  const isSet = (name: string) => {
    const value = query.get(name)
    return value !== null && value !== '0' && value.toLowerCase() !== 'false'
  }
  return {
    recording_id: id,
    request_id: visit.requestId,
    started_at: new Date(startedAt).toISOString(),
    protocol: upgrade === 'websocket' ? 'websocket' : 'spdy',
    command: query.getAll('command'),
    container: query.get('container') ?? '',
    is_terminal: isSet('tty'),
    has_stdin: isSet('stdin'),
  }
}

function startOf(
  { caller, name, route, info }: Admission,
  { request_id, container, protocol, started_at }: RecordingHeader,
  sealed_key: string,
): RecordingStart {
  return {
    ...{ request_id, container, protocol, started_at, sealed_key },
    principal_id: caller.principalId,
    principal_name: name,
    cluster_id: route.clusterId,
    namespace: info.namespace,
    name: info.name,
    subresource: info.subresource,
  }
}

/** Their keys went with the process: the end is not sealed, and the hash binds it as it binds every chunk. */
async function sealOpen(store: Store): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [id, indexes] of store.list()) {
    const { local, chunk } = await store.local(id, indexes.at(-1) ?? 0)
    found.set(id, local.hash)
    if (chunk.end) continue
    const duration_ms = Math.max(0, local.at - Date.parse(local.started_at))
    const ended_at = new Date(local.at).toISOString()
    const end = { ended_at, duration_ms, exit_code: null, reason: 'relay-restarted' as const }
    const hash = chunkHash(Buffer.from(local.hash, 'hex'), Buffer.alloc(0)).toString('hex')
    await store.write({ recording_id: id, index: chunk.index + 1, data: '', end }, { ...local, hash, size: 0 })
    found.set(id, hash)
  }
  return found
}
