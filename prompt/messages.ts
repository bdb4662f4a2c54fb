// What the terminal in the browser and the prompt say to each other over a WebSocket. Text frames are these, as JSON; a binary
// frame from here is output: its place in the session's output as eight bytes, big-endian, then the bytes.

export type FromBrowser =
  /** A whole line, to be run. */
  | { type: 'line'; line: string }
  /** What was typed and is on the screen, but was not run. */
  | { type: 'left'; line: string }
  /** The screen was emptied. */
  | { type: 'clear' }
  /** Nobody comes back to it. */
  | { type: 'end' }
  /** Keys for the program that runs. */
  | { type: 'keys'; text: string }
  /** Text for a program that reads its input to the end, and that end. */
  | { type: 'input'; text: string; is_end: boolean }
  | { type: 'interrupt' }
  | { type: 'resize'; columns: number; rows: number }
  | { type: 'complete'; id: number; line: string }
  /** A file that was dropped: it can be named after -f. */
  | { type: 'file'; name: string; text: string }

export type Completion = { text: string; description: string }

/** What is on the screen besides the output of programs; `state` is how the terminal was set when what is kept begins. */
export type Shown =
  | { type: 'line'; line: string }
  | { type: 'input'; text: string }
  | { type: 'refused'; sentence: string }
  | { type: 'done' }
  | { type: 'state'; text: string }

export type ToBrowser =
  /** `is_replayed`: what the screen showed follows, as output and `past`, until `present`. */
  | {
      type: 'session'
      id: string
      cluster: string
      place: number
      is_resumed: boolean
      is_replayed: boolean
      is_running: boolean
    }
  | { type: 'past'; shown: Shown }
  | { type: 'present'; is_running: boolean }
  /** `reads`: what it wants: keys as they are pressed, or text until its end. */
  | { type: 'running'; reads: 'keys' | 'text' }
  | { type: 'done'; code: number }
  | { type: 'refused'; sentence: string }
  /** `from` is where in the line the word starts that they replace. */
  | { type: 'completions'; id: number; from: number; completions: Completion[] }
  | { type: 'file'; name: string }
  | { type: 'over'; sentence: string }

export const MOST_LINE = 8_192
export const MOST_FILE_BYTES = 1_048_576

/** Undefined for what is no message of ours. */
export function readMessage(text: string): FromBrowser | undefined {
  let said: Record<string, unknown>
  try {
    said = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  if (typeof said !== 'object' || said === null) return undefined
  const isText = (name: string, most: number) => typeof said[name] === 'string' && (said[name] as string).length <= most
  const isSize = (name: string) =>
    Number.isInteger(said[name]) && (said[name] as number) >= 1 && (said[name] as number) <= 1_000
  const rules: Record<FromBrowser['type'], boolean> = {
    line: isText('line', MOST_LINE),
    left: isText('line', MOST_LINE),
    clear: true,
    end: true,
    keys: isText('text', MOST_FILE_BYTES),
    input: isText('text', MOST_FILE_BYTES) && typeof said.is_end === 'boolean',
    interrupt: true,
    resize: isSize('columns') && isSize('rows'),
    complete: isText('line', MOST_LINE) && Number.isInteger(said.id),
    file:
      isText('text', MOST_FILE_BYTES) && isText('name', 100) && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(String(said.name)),
  }
  const type = String(said.type)
  return Object.hasOwn(rules, type) && rules[type as FromBrowser['type']] ? (said as FromBrowser) : undefined
}
