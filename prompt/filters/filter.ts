// What may stand behind a `|`: filters of our own, for there is no shell and no other program here.
import { PromptRefusal } from '../refusal'
import { grep } from './grep'
import { jq } from './jq'
import { head, sort, tail, uniq, wc } from './lines'

export type Filter = {
  /** Takes one line without its end; answers the lines it lets go now. */
  push: (line: string) => readonly string[]
  /** What it kept until the end. */
  end: () => readonly string[]
  /** It will never let another line go: what feeds it may stop. */
  isDone?: () => boolean
}

/** Throws PromptRefusal for what it cannot do. */
export type MakeFilter = (args: readonly string[]) => Filter

const FILTERS: Readonly<Record<string, MakeFilter>> = { grep, head, jq, sort, tail, uniq, wc }

export const FILTER_NAMES = Object.keys(FILTERS)

export function filterFor([name = '', ...args]: readonly string[]): Filter {
  const make = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined
  if (!make) throw new PromptRefusal(`Cannot pipe into "${name}": there is ${FILTER_NAMES.join(', ')}`)
  return make(args)
}

/** One after the other; answers what comes out at the end. */
export function chain(filters: readonly Filter[]): Filter {
  const through = (lines: readonly string[], from: number): readonly string[] => {
    let passing = lines
    for (const filter of filters.slice(from)) passing = passing.flatMap(line => [...filter.push(line)])
    return passing
  }
  return {
    push: line => through([line], 0),
    end: () => filters.flatMap((filter, at) => [...through(filter.end(), at + 1)]),
    isDone: () => filters.some(filter => filter.isDone?.() ?? false),
  }
}
