// Text is sent packed to who takes it. The one secret in a page, a form's token, is written differently every time
// (forms.ts), so the length of the packed page tells nothing about it (BREACH).

const WORTH_BYTES = 1_024

/** `text` is the whole body of `response`. */
export function compressed(request: Request, response: Response, text: string): Response {
  response.headers.set('vary', 'accept-encoding')
  if (text.length < WORTH_BYTES || !takesGzip(request)) return response
  const headers = new Headers(response.headers)
  headers.set('content-encoding', 'gzip')
  return new Response(Bun.gzipSync(Buffer.from(text)), { status: response.status, headers })
}

function takesGzip(request: Request): boolean {
  const offered = (request.headers.get('accept-encoding') ?? '').split(',').map(one => one.replace(/\s/g, ''))
  return offered.some(one => one === 'gzip' || (one.startsWith('gzip;q=') && Number(one.slice(7)) > 0))
}
