// What a player in the browser is given: lines of asciicast, of which output has gone through the filter that lets through
// what draws and nothing else (attack A37), as with `sal recordings play`. It is done here, by the one filter there is.
import { TerminalFilter } from '../../kit/terminal-filter'
import { visible } from '../audit/words'

const LONGEST_LINE = 16 * 1_048_576

export function filtered(cast: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const show = Show()
  let rest = ''
  const lines = new TransformStream<Uint8Array, Uint8Array>(
    {
      transform: (piece, out) => {
        const whole = (rest + decoder.decode(piece, { stream: true })).split('\n')
        rest = whole.pop() ?? ''
        if (rest.length > LONGEST_LINE) throw new RangeError('Cannot show the recording: a line is too long')
        const shown = whole.map(show).join('')
        if (shown !== '') out.enqueue(encoder.encode(shown))
      },
    },
    { highWaterMark: 1 },
    { highWaterMark: 0 },
  )
  return cast.pipeThrough(lines)
}

/** Of each line what may be shown of it; what was typed is not drawn, so it stays here. */
function Show(): (line: string) => string {
  const filter = TerminalFilter()
  let isBegun = false
  return line => {
    if (line === '') return '\n'
    const value: unknown = JSON.parse(line)
    if (!isBegun) {
      isBegun = true
      const { width, height } = value as { width: number; height: number }
      return `${JSON.stringify({ version: 2, width, height })}\n`
    }
    const [at, code, text] = value as [number, string, string]
    if (code === 'i') return ''
    return `${JSON.stringify([at, code, code === 'o' ? filter.write(text) : sentenceOf(text)])}\n`
  }
}

type Status = { status?: string; message?: string; details?: { causes?: { reason?: string; message?: string }[] } }

/** "exit 3" of the status with which a command ends. */
function sentenceOf(text: string): string {
  const json = /^exit (\{.*)$/s.exec(text)?.[1]
  const status = json === undefined ? undefined : statusIn(json)
  if (!status) return visible(text)
  if (status.status === 'Success') return 'exit 0'
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  return visible(code === undefined ? `exit: ${status.message ?? 'it failed'}` : `exit ${code}`)
}

/** A program's own server wrote it; it may be anything. */
function statusIn(json: string): Status | undefined {
  try {
    return JSON.parse(json) as Status
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
