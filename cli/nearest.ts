// What someone who mistyped a word probably meant.

/** Completes "Cannot …: "; names the nearest known word, or all of them when none is near. */
export function nearest(word: string, known: readonly string[]): string {
  if (known.length === 0) return 'nothing of the kind is expected here'
  const ranked = known.map(one => ({ one, far: distance(word, one) })).sort((a, b) => a.far - b.far)
  const best = ranked[0]
  if (best && best.far <= Math.max(2, Math.floor(best.one.length / 3))) return `did you mean "${best.one}"?`
  return `known here: ${known.join(', ')}`
}

/** Levenshtein, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
