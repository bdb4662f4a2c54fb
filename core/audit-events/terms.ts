// What a search asks of the words of a record, as a tsquery over audit_terms() of the database. It narrows down: the
// conditions decide. So it may ask for less than the filter does, never for more. Pure.

/** A chain of alternatives, each of which is enough; null: nothing is asked. */
type Term = string | null

/** More alternatives than this are left to the conditions. */
const MOST_ALTERNATIVES = 300
/** Shorter ones begin too many others. */
const SHORTEST_PREFIX = 2
/** As audit_text() cuts. */
const MOST_CHARACTERS = 250

/** The separators of audit_words(). */
const SEPARATORS = /[ /.:@_()-]+/

export function wordsOf(text: string): string[] {
  return text.split(SEPARATORS).filter(word => word !== '')
}

export function all(terms: readonly Term[]): Term {
  const asked = terms.filter(term => term !== null)
  return asked.length === 0 ? null : asked.map(term => `(${term})`).join(' & ')
}

/** `field` is the letter of audit_terms(). None at all is nobody, not everybody. */
export function oneOf(field: string, values: readonly string[]): Term {
  if (values.length > MOST_ALTERNATIVES) return null
  return values.length === 0 ? quoted(' ') : values.map(value => exactly(field, value)).join(' | ')
}

export function exactly(field: string, value: string): string {
  return quoted(`${field}:${value}`)
}

export function beginningWith(field: string, value: string): string {
  return `${exactly(field, value)}:*`
}

/** Every word of a field; the last one may be the beginning of a longer one. */
export function inWords(text: string, { isPrefix }: { isPrefix: boolean } = { isPrefix: false }): Term {
  const words = text.length > MOST_CHARACTERS ? [] : wordsOf(text)
  const endsInWord = !SEPARATORS.test(text.slice(-1))
  return all(words.map((word, at) => wordTerm(word, { isPrefix: isPrefix && endsInWord && at === words.length - 1 })))
}

/** Case is folded by the database in its way; we know it of ASCII only. */
export function wordTerm(word: string, { isPrefix }: { isPrefix: boolean }): Term {
  if (!/^[\x21-\x7e]+$/.test(word)) return null
  if (!isPrefix) return quoted(word.toLowerCase())
  return word.length < SHORTEST_PREFIX ? null : `${quoted(word.toLowerCase())}:*`
}

/** As a regular expression of PostgreSQL, for `~*`: at the beginning of a word. */
export function wordPattern(word: string): string {
  return `(^|[ /.:@_()-])${word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`
}

function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
