// Words as the index of recordings has them: normalised, and kept only as keyed hashes, so that the database alone tells no
// text. What it does tell is in docs/decisions/0012-recordings.md. 32 bits each: what the index finds is looked up in the
// recording before anybody is told, so a hash need not name one word.

export type WordHash = (word: string) => number

const SHORTEST = 2
/** Longer ones are known by their beginning. */
const LONGEST = 64

export function WordHash(key: Buffer): WordHash {
  return word => new Bun.CryptoHasher('sha256', key).update(word).digest().readInt32BE(0)
}

/** As both sides of a comparison are written: one form of a character, one case, one blank. */
export function normalised(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Letters and digits of any script, and underscores; of a single character is no word. */
export function wordsOf(text: string): string[] {
  const words = normalised(text).split(/[^\p{L}\p{M}\p{N}_]+/u)
  return [...new Set(words.map(word => word.slice(0, LONGEST)))].filter(word => word.length >= SHORTEST)
}
