// One-letter options, as filters have them.
import { PromptRefusal } from '../refusal'

/** A filter keeps no more than this. */
export const MOST_LINES = 100_000

export type Options = { on: ReadonlySet<string>; values: ReadonlyMap<string, string>; rest: string[] }

export function readOptions(name: string, args: readonly string[], known: { flags: string; values: string }): Options {
  const on = new Set<string>()
  const values = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (!/^-[^-]/.test(word)) {
      rest.push(word)
      continue
    }
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? ''
      if (known.flags.includes(letter)) on.add(letter)
      else if (known.values.includes(letter)) {
        const tail = word.slice(place + 1)
        values.set(letter, tail === '' ? (args[++at] ?? '') : tail)
        break
      } else throw new PromptRefusal(`Cannot use "-${letter}" with "${name}" here`)
    }
  }
  return { on, values, rest }
}
