// Filters that look at lines and not at what is in them. They keep a bounded number of lines.
import { PromptRefusal } from '../refusal'
import type { MakeFilter } from './filter'
import { MOST_LINES, readOptions } from './options'

export const head: MakeFilter = args => {
  let left = countOf('head', args)
  return {
    push: line => (left-- > 0 ? [line] : []),
    end: () => [],
    isDone: () => left <= 0,
  }
}

export const tail: MakeFilter = args => {
  const most = countOf('tail', args)
  const kept: string[] = []
  return {
    push: line => {
      kept.push(line)
      if (kept.length > most) kept.shift()
      return []
    },
    end: () => (most === 0 ? [] : kept),
  }
}

export const wc: MakeFilter = args => {
  const { on, rest } = readOptions('wc', args, { flags: 'lwc', values: '' })
  if (rest.length > 0) throw new PromptRefusal('Cannot count files: "wc" counts what comes through the pipe')
  const counts = { l: 0, w: 0, c: 0 }
  return {
    push: line => {
      counts.l += 1
      counts.w += line.split(/\s+/).filter(word => word !== '').length
      counts.c += Buffer.byteLength(line) + 1
      return []
    },
    end: () => [
      (['l', 'w', 'c'] as const)
        .filter(name => on.size === 0 || on.has(name))
        .map(name => counts[name])
        .join(' '),
    ],
  }
}

export const sort: MakeFilter = args => {
  const { on, values, rest } = readOptions('sort', args, { flags: 'rnu', values: 'k' })
  if (rest.length > 0) throw new PromptRefusal('Cannot sort files: "sort" sorts what comes through the pipe')
  const column = values.has('k') ? Number.parseInt(values.get('k') ?? '', 10) : undefined
  if (column !== undefined && !(column >= 1))
    throw new PromptRefusal('Cannot use "sort -k": say the number of a column')
  const keyOf = (line: string) => (column === undefined ? line : (line.trim().split(/\s+/)[column - 1] ?? ''))
  const kept: string[] = []
  return {
    push: line => {
      if (kept.length >= MOST_LINES) throw new PromptRefusal(`Cannot sort more than ${MOST_LINES} lines`)
      kept.push(line)
      return []
    },
    end: () => {
      const compare = (a: string, b: string) =>
        on.has('n') ? numberIn(keyOf(a)) - numberIn(keyOf(b)) : keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0
      const sorted = kept.toSorted(compare)
      if (on.has('r')) sorted.reverse()
      return on.has('u') ? sorted.filter((line, at) => line !== sorted[at - 1]) : sorted
    },
  }
}

export const uniq: MakeFilter = args => {
  const { on } = readOptions('uniq', args, { flags: 'cd', values: '' })
  let last: string | undefined
  let count = 0
  const finish = () => {
    if (last === undefined || (on.has('d') && count < 2)) return []
    return [on.has('c') ? `${String(count).padStart(7)} ${last}` : last]
  }
  return {
    push: line => {
      if (line === last) {
        count += 1
        return []
      }
      const done = finish()
      last = line
      count = 1
      return done
    },
    end: finish,
  }
}

/** `-n 5`, `-n5` or `-5`; ten when nothing is said. */
function countOf(name: string, args: readonly string[]): number {
  const said = args.map(arg => arg.replace(/^-(\d+)$/, '-n$1'))
  const { values } = readOptions(name, said, { flags: '', values: 'n' })
  const text = values.get('n') ?? '10'
  if (!/^\d{1,6}$/.test(text) || Number(text) > MOST_LINES)
    throw new PromptRefusal(`Cannot use "${name} -n ${text}": say a number from 0 to ${MOST_LINES}`)
  return Number(text)
}

function numberIn(text: string): number {
  return Number.parseFloat(text) || 0
}
