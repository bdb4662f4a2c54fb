// The tunnel's own streams: what the relay asks of the agent besides carrying requests (wire/messages.ts).
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { Stream } from '../kit/h2/stream'
import { TUNNEL } from '../relay/wire/headers'
import type { Control, RelayList, Revocation } from '../relay/wire/messages'
import { type Grants, isRefused } from './grant'
import { Refusal } from './refusal'
import { parseRelayList } from './relays'
import type { Rights } from './rights'
import type { Tokens } from './tokens'

export type Controls = {
  /** Rejects with Refusal for a control it does not know. */
  handle: (control: string, stream: Stream, headers: IncomingHeaders) => Promise<void>
}

const MAX_BODY = 16 * 1024

export function createControls(deps: {
  /** Takes over the standing report stream. */
  report: (stream: Stream) => void
  grants: Grants
  rights: Rights
  tokens: Tokens
  /** The relay is going. */
  onLeaving: () => void
  /** The relay says where relays can be dialled. */
  onRelays: (list: RelayList) => void
  /** The cluster was deleted: everything goes, then the agent ends. */
  onDeleted: () => Promise<void>
}): Controls {
  const acts: Record<Control, (stream: Stream, headers: IncomingHeaders) => Promise<void>> = {
    report: async stream => deps.report(stream),
    grant: async (stream, headers) => {
      const grant = deps.grants.verify(String(headers[TUNNEL.grant]))
      if (isRefused(grant)) throw new Refusal(grant.refused)
      await deps.rights.update(grant)
      done(stream)
    },
    revocation: async stream => {
      const { principal_id } = JSON.parse(await bodyOf(stream)) as Partial<Revocation>
      // Without a name it would be everyone's rights.
      if (typeof principal_id !== 'string' || principal_id === '') throw new Refusal('internal')
      deps.tokens.forget(principal_id)
      await deps.rights.remove(principal_id)
      done(stream)
    },
    leaving: async stream => {
      deps.onLeaving()
      done(stream)
    },
    relays: async stream => {
      const list = parseRelayList(await bodyOf(stream))
      if (!list) throw new Refusal('internal')
      deps.onRelays(list)
      done(stream)
    },
    deleted: async stream => {
      await deps.onDeleted()
      done(stream)
    },
  }
  return {
    handle: async (control, stream, headers) => {
      if (!Object.hasOwn(acts, control)) throw new Refusal('internal')
      await acts[control as Control](stream, headers)
    },
  }
}

function done(stream: Stream): void {
  if (!stream.destroyed && !stream.closed) stream.respond({ ':status': 204 }, { endStream: true })
}

async function bodyOf(stream: Stream): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new Refusal('internal')
  }
  return text
}
