// One act at a time a principal: making and taking at once would leave an account without its bindings.

export type Turns = {
  /** Acts once what was begun for the principal before is over, well or not. */
  take: <T>(principalId: string, act: () => Promise<T>) => Promise<T>
  isBusy: (principalId: string) => boolean
  /** Resolves when everything begun so far is over. */
  settled: () => Promise<void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take: (principalId, act) => {
      const turn = (last.get(principalId) ?? Promise.resolve()).then(act)
      const over = turn
        .catch(() => {})
        .finally(() => {
          if (last.get(principalId) === over) last.delete(principalId)
        })
      last.set(principalId, over)
      return turn
    },
    isBusy: principalId => last.has(principalId),
    settled: async () => {
      await Promise.all(last.values())
    },
  }
}
