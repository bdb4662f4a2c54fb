// The dynamic table of who writes header blocks (RFC 7541 §2.3.2): what the peer knows by a number.
import { ENTRY_OVERHEAD, FIRST_TABLE_SIZE, STATIC_TABLE } from './static-table'

type Entry = { name: string; value: string; newer: Entry | undefined }

/** Positions, of the newest with a name and of each of its values. A position is how many entries were put in before. */
type Named = { newest: number; values: Map<string, number> }

export class SentTable {
  #mostBytes = FIRST_TABLE_SIZE
  #bytes = 0
  #oldest: Entry | undefined
  #newest: Entry | undefined
  /** The position of the oldest, and of the next that is put in. */
  #first = 0
  #count = 0
  readonly #names = new Map<string, Named>()

  indexOf(name: string, value: string): number | undefined {
    return this.#indexAt(this.#names.get(name)?.values.get(value))
  }

  /** Of an entry with that name. */
  nameIndexOf(name: string): number | undefined {
    return this.#indexAt(this.#names.get(name)?.newest)
  }

  /** `size` is its own (§4.1). */
  keep(name: string, value: string, size: number): void {
    this.#evict(size)
    this.#bytes += size
    const entry: Entry = { name, value, newer: undefined }
    if (this.#newest) this.#newest.newer = entry
    else this.#oldest = entry
    this.#newest = entry
    const named = this.#names.get(name)
    if (named) {
      named.newest = this.#count
      named.values.set(value, this.#count)
    } else this.#names.set(name, { newest: this.#count, values: new Map([[value, this.#count]]) })
    this.#count++
  }

  /** What is too much for so many bytes goes at once. */
  resize(bytes: number): void {
    this.#mostBytes = bytes
    this.#evict(0)
  }

  mostBytes(): number {
    return this.#mostBytes
  }

  /** The newest has the lowest index, behind the static ones. */
  #indexAt(position: number | undefined): number | undefined {
    return position === undefined ? undefined : STATIC_TABLE.length + this.#count - position
  }

  /** Until there is room. */
  #evict(room: number): void {
    for (; this.#bytes + room > this.#mostBytes && this.#oldest; this.#first++) {
      const { name, value, newer } = this.#oldest
      this.#bytes -= name.length + value.length + ENTRY_OVERHEAD
      this.#oldest = newer
      if (!newer) this.#newest = undefined
      const named = this.#names.get(name)
      if (named?.values.get(value) === this.#first) named.values.delete(value)
      if (named?.newest === this.#first) this.#names.delete(name)
    }
  }
}
