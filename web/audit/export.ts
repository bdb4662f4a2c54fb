// `/audit/export`: the records that fit, as a file, passed through as they come, however many there are.
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import type { Inside } from '../inside'
import { refusal } from '../parts/notice'
import type { ProblemBody } from '../visit'
import { filterQuery, spanOf } from './filters'

const FORMATS = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
} as const

export async function exportPage({ visit, who }: Inside): Promise<Response> {
  const format = visit.url.searchParams.get('format') ?? ''
  if (!isFormat(format)) return redirect('/audit')
  const now = Date.now()
  const query = filterQuery(visit.url, spanOf(visit.url, now))
  query.set('format', format)
  const answer = await visit.stream(`/audit-event-export?${query}`, FORMATS[format])
  if (answer.ok && answer.body) {
    const name = `salaminia-audit-${new Date(now).toISOString().slice(0, 19).replace(/\D/g, '')}.${format}`
    return attachment(answer.body, name, answer.headers.get('content-type') ?? FORMATS[format])
  }
  const problem = (await answer.json()) as ProblemBody
  const content = refusal({ status: answer.status, problem })
  return shell(visit, who, {
    title: 'Export',
    trail: [{ name: 'Audit', path: '/audit' }],
    content,
    status: answer.status,
  })
}

/** Never shown in a browser, whatever it holds. */
export function attachment(body: ReadableStream<Uint8Array>, name: string, type: string): Response {
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  }
  return new Response(body, { headers })
}

function isFormat(text: string): text is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, text)
}
