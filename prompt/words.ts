// A typed line as words: quotes and backslashes as in a shell, and nothing else of a shell. `|` leads to a filter; what would
// start another command, write a file or insert a value is refused, for it would not do what a shell does.
import { PromptRefusal } from './refusal'

/** The words of each command of a pipe; none for an empty line. */
export type Pipeline = string[][]

const MEANINGS: Readonly<Record<string, string>> = {
  ';': 'Cannot run two commands in one line: run them one after the other',
  '&': 'Cannot run in the background: open another tab',
  '>': 'Cannot write to a file: there is none here, copy from the screen instead',
  '<': 'Cannot read from a file: paste after "apply -f -", or drop the file here',
  '`': 'Cannot insert the output of a command',
  '\n': 'Cannot run two commands in one line: run them one after the other',
}

/** Throws PromptRefusal. */
export function parseLine(line: string): Pipeline {
  const commands: string[][] = [[]]
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === ' ' || character === '\t') endWord()
    else if (character === "'" || character === '"') {
      const [text, end] = quoted(line, at)
      word = (word ?? '') + text
      at = end
    } else if (character === '\\') {
      at += 1
      if (at >= line.length) throw new PromptRefusal('Cannot read the line: it ends with a backslash')
      word = (word ?? '') + line[at]
    } else if (character === '|') {
      endWord()
      commands.push([])
    } else {
      refuseMeaning(character, line[at + 1])
      word = (word ?? '') + character
    }
  }
  endWord()
  if (commands.length === 1 && commands[0]?.length === 0) return []
  if (commands.some(words => words.length === 0))
    throw new PromptRefusal('Cannot read the line: a command is missing at the "|"')
  return commands
}

/** What is between the quotes, and where the closing one is. */
function quoted(line: string, from: number): [string, number] {
  const quote = line[from]
  let text = ''
  for (let at = from + 1; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === quote) return [text, at]
    const next = line[at + 1] ?? ''
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      text += next
      at += 1
    } else if (quote === '"' && character === '`') refuseMeaning(character, next)
    else text += character
  }
  throw new PromptRefusal(`Cannot read the line: a ${quote} is not closed`)
}

function refuseMeaning(character: string, next: string | undefined): void {
  const sentence = MEANINGS[character]
  if (sentence !== undefined) throw new PromptRefusal(sentence)
  if (character === '$' && next !== undefined && /[\w({]/.test(next))
    throw new PromptRefusal('Cannot insert a variable: there are none here; quote the $ to mean itself')
}
