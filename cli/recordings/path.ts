// Where the content of a recording is.
export function pathOf(id: string, what: 'asciicast' | 'text' | 'live'): string {
  return `/v1/recordings/${encodeURIComponent(id)}/${what}`
}
