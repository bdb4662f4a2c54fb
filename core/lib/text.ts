// What text from outside can be kept as it is.

/** PostgreSQL has no U+0000 in text, and half of a surrogate pair is no character (RFC 8259 §8.2). True for what is no text. */
export function isText(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))
}

/**
 * Inside the brackets of a pattern: characters that are not seen and change how what is around them is read, such as controls,
 * line ends and marks of direction. The joiners U+200C and U+200D are letters' business in many scripts.
 */
export const UNSEEN = '\\x00-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff'
