// Text that PostgreSQL holds and UTF-8 can say, whatever a caller sent: no NUL, and no half of a surrogate pair.

export function storableText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}
