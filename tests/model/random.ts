// Chance that can be had again: the same seed gives the same steps.

export type Random = {
  /** From 0 to below `count`. */
  below: (count: number) => number
  pick: <T>(all: Iterable<T>) => T
  isOneIn: (count: number) => boolean
  some: <T>(all: readonly T[], most: number) => T[]
}

export function Random(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return {
    below,
    pick: all => {
      const list = [...all]
      if (list.length === 0) throw new Error('Cannot pick from nothing')
      return list[below(list.length)] as (typeof list)[number]
    },
    isOneIn: count => below(count) === 0,
    some: (all, most) => {
      const left = [...all]
      return Array.from({ length: Math.min(below(most + 1), left.length) }, () => {
        const [taken] = left.splice(below(left.length), 1)
        return taken as (typeof all)[number]
      })
    },
  }
}
