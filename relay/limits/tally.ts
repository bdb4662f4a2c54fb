// How many there are, in all and of each key. Promise: what was not let in is not counted, and a key with none is forgotten.

export type Tally = {
  /** False when there is no room. */
  enter: (key: string) => boolean
  leave: (key: string) => void
}

export function createTally({ most, mostEach }: { most: number; mostEach: number }): Tally {
  const each = new Map<string, number>()
  let all = 0
  return {
    enter: key => {
      const count = each.get(key) ?? 0
      if (all >= most || count >= mostEach) return false
      all += 1
      each.set(key, count + 1)
      return true
    },
    leave: key => {
      const count = each.get(key) ?? 0
      if (count === 0) return
      all -= 1
      if (count === 1) each.delete(key)
      else each.set(key, count - 1)
    },
  }
}
