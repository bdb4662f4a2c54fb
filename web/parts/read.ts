// What people type into fields, as the API wants it; and counts, as people read them.

export function textOf(fields: URLSearchParams, name: string): string {
  return (fields.get(name) ?? '').trim()
}

/** Between commas, blanks or lines; each once. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(word => word !== ''))]
}

/** `tier=prod, region=eu` as labels; a word without `=` is a label with an empty value. Null: none. */
export function labelsOf(text: string): Record<string, string> | null {
  const pairs = wordsOf(text).map((word): [string, string] => {
    const at = word.indexOf('=')
    return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
  })
  return pairs.length === 0 ? null : Object.fromEntries(pairs)
}

export function labelsAsText(labels: Readonly<Record<string, string>> | null | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}

/** The value of a field for date and time, meant as UTC; null for none. Left as it is when it is no moment. */
export function momentOf(text: string): string | null {
  if (text === '') return null
  const at = new Date(`${text}${/(Z|[+-]\d\d:\d\d)$/.test(text) ? '' : 'Z'}`)
  return Number.isNaN(at.getTime()) ? text : at.toISOString()
}

export function momentField(at: string | null | undefined): string {
  return at ? at.slice(0, 16) : ''
}

/** What is asked for in a query, without what is empty. */
export function queryText(values: Readonly<Record<string, string | null | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value)
  return query.toString()
}

/** "2 people", "1 person". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

export function sizeOf(bytes: number): string {
  const at = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${(bytes / 1000 ** at).toFixed(at === 0 ? 0 : 1)} ${UNITS[at]}`
}
