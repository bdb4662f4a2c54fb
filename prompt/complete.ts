// What could come next in a line: kubectl knows, from the live cluster, with the person's own rights. It is asked in words
// that were checked like those of a command.
import { FILTER_NAMES } from './filters/filter'
import { checkBegun, firstWords, isKnownFlag } from './kubectl'
import type { Completion } from './messages'
import { PromptRefusal } from './refusal'
import { parseLine } from './words'

export type Completions = { from: number; completions: Completion[] }

const MOST = 200
const NONE: Completions = { from: 0, completions: [] }

/** `ask` runs kubectl with these words and answers what it printed; it has a deadline of its own. */
export async function complete(line: string, ask: (argv: readonly string[]) => Promise<string>): Promise<Completions> {
  const begun = begunWord(line)
  if (!begun) return NONE
  const { words, last, from } = begun
  if (words === 'filter')
    return {
      from,
      completions: starting(
        FILTER_NAMES.map(text => ({ text, description: '' })),
        last,
      ),
    }
  const typed = words[0] === 'kubectl' ? words.slice(1) : words
  if (typed.length === 0) return { from, completions: starting(firstWords(), last) }
  try {
    const argv = checkBegun(typed, last)
    const offered = parseOffer(await ask(['__complete', ...argv, last]))
    return {
      from,
      completions: offered.filter(({ text }) => !text.startsWith('-') || isKnownFlag(typed, text)).slice(0, MOST),
    }
  } catch (error) {
    if (error instanceof PromptRefusal) return NONE
    throw error
  }
}

/** The whole words before the last one, which is being typed; undefined inside quotes, where nothing is offered. */
function begunWord(line: string): { words: string[] | 'filter'; last: string; from: number } | undefined {
  const from = Math.max(line.lastIndexOf(' '), line.lastIndexOf('|')) + 1
  try {
    const commands = parseLine(`${line.slice(0, from)} _`)
    const words = (commands.at(-1) ?? []).slice(0, -1)
    const last = line.slice(from)
    if (/["'\\$`]/.test(last)) return undefined
    if (commands.length > 1) return words.length === 0 ? { words: 'filter', last, from } : undefined
    return { words, last, from }
  } catch {
    return undefined
  }
}

function starting(all: readonly Completion[], begun: string): Completion[] {
  return all.filter(({ text }) => text.startsWith(begun))
}

/** Cobra's form: `value<TAB>description` a line, then `:<directive>`. */
function parseOffer(text: string): Completion[] {
  const completions: Completion[] = []
  for (const line of text.split('\n')) {
    if (/^:\d+$/.test(line)) break
    if (line === '' || line.startsWith('_activeHelp_')) continue
    const [text = '', description = ''] = line.split('\t')
    completions.push({ text, description })
  }
  return completions
}
