// The dynamic table of who writes header blocks (RFC 7541 §2.3.2): what the peer knows by a number.
import { ENTRY_OVERHEAD, FIRST_TABLE_SIZE, STATIC_TABLE } from './static-table'

type Entry = { name: string; value: string }

export type SentTable = {
  indexOf: (name: string, value: string) => number | undefined
  /** Of an entry with that name. */
  nameIndexOf: (name: string) => number | undefined
  /** `size` is its own (§4.1). */
  keep: (entry: Entry, size: number) => void
  /** What is too much for so many bytes goes at once. */
  resize: (bytes: number) => void
  mostBytes: () => number
}

export function createSentTable(): SentTable {
  let mostBytes = FIRST_TABLE_SIZE
  let bytes = 0
  /** By how many were put in before; `first` is the oldest that is left. */
  const entries = new Map<number, Entry>()
  let first = 0
  let count = 0
  const headers = new Map<string, Map<string, number>>()
  const names = new Map<string, number>()
  return {
    indexOf: (name, value) => indexAt(headers.get(name)?.get(value)),
    nameIndexOf: name => indexAt(names.get(name)),
    keep,
    resize: most => {
      mostBytes = most
      evict(0)
    },
    mostBytes: () => mostBytes,
  }

  /** The newest has the lowest index, behind the static ones. */
  function indexAt(position: number | undefined): number | undefined {
    return position === undefined ? undefined : STATIC_TABLE.length + count - position
  }

  function keep(entry: Entry, size: number): void {
    evict(size)
    bytes += size
    entries.set(count, entry)
    const values = headers.get(entry.name)
    if (values) values.set(entry.value, count)
    else headers.set(entry.name, new Map([[entry.value, count]]))
    names.set(entry.name, count)
    count++
  }

  /** Until there is room. */
  function evict(room: number): void {
    for (; bytes + room > mostBytes && first < count; first++) {
      const { name, value } = entries.get(first) as Entry
      bytes -= name.length + value.length + ENTRY_OVERHEAD
      entries.delete(first)
      if (headers.get(name)?.get(value) === first) headers.get(name)?.delete(value)
      if (headers.get(name)?.size === 0) headers.delete(name)
      if (names.get(name) === first) names.delete(name)
    }
  }
}
