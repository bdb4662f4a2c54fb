// What a recording showed, as lines of text: of stdout and stderr each by itself, whatever they were cut into. Nothing of
// stdin: what was typed is shown where the other side echoed it, and a password is not. Its state is plain data.

import { newTextState, readShown, restShown, type ShownLine, type TextState } from '../../kit/terminal-text'
import type { Frame } from '../../relay/wire/recording'

type Output = { text: TextState /** Bytes of a character that is not whole yet, base64. */; tail: string }
export type ShownState = { o: Output; e: Output }

export function newShownState(): ShownState {
  return { o: { text: newTextState(), tail: '' }, e: { text: newTextState(), tail: '' } }
}

/** `state` is changed as it goes. */
export function readFrame({ at, channel, data }: Frame, state: ShownState): ShownLine[] {
  if (channel !== 'o' && channel !== 'e') return []
  const output = state[channel]
  const whole = Buffer.concat([Buffer.from(output.tail, 'base64'), Buffer.from(data, 'base64')])
  const end = whole.length - unfinished(whole)
  output.tail = whole.subarray(end).toString('base64')
  return readShown(whole.subarray(0, end).toString(), at, output.text)
}

/** The lines that nothing has ended yet; the state stays as it is. */
export function restOf(state: ShownState): ShownLine[] {
  const { o, e } = structuredClone(state)
  return [...restShown(o.text), ...restShown(e.text)]
}

/** How many bytes at the end begin a character of UTF-8 that goes on (RFC 3629 §3). */
export function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc2) return byte < 0xf5 && back < lengthFrom(byte) ? back : 0
  }
  return 0
}

function lengthFrom(first: number): number {
  if (first >= 0xf0) return 4
  return first >= 0xe0 ? 3 : 2
}
