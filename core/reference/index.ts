// The interactive reference at /docs and the document at /openapi.json. Everything comes from this program's own files:
// the page works without internet, and its policy forbids it to load or send anything elsewhere.
import { Elysia } from 'elysia'
import stylePath from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import bundlePath from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import { operation } from '../lib/operation'
import { NoQuery, ProblemSchema } from '../lib/schema'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The page's own scripts set styles on elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `validatorUrl` null: otherwise the document's address would be sent to the makers' validator. */
const OPTIONS = {
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'none',
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salaminia API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

type File = { path: string; id: string; type: string; content: () => Promise<string> | string | Blob }

const FILES: readonly File[] = [
  { path: '/docs', id: 'getReference', type: 'text/html', content: () => PAGE },
  {
    path: '/docs/start.js',
    id: 'getReferenceStart',
    type: 'text/javascript',
    content: () => `SwaggerUIBundle(${JSON.stringify(OPTIONS)})\n`,
  },
  {
    path: '/docs/swagger-ui.js',
    id: 'getReferenceScript',
    type: 'text/javascript',
    content: () => Bun.file(bundlePath),
  },
  { path: '/docs/swagger-ui.css', id: 'getReferenceStyle', type: 'text/css', content: () => Bun.file(stylePath) },
  { path: '/openapi.json', id: 'getOpenApi', type: 'application/json', content: readDocument },
]

export function referenceRoutes() {
  const app = new Elysia({ normalize: false }).model({ Problem: ProblemSchema })
  for (const { path, id, type, content } of FILES) {
    const about = {
      id,
      open: 'the document of an open API is no secret',
      summary: 'Read the reference',
      tag: 'reference',
    }
    app.get(path, async () => new Response(await content(), { headers: headersFor(type) }), {
      query: NoQuery,
      detail: { ...operation(about), hide: true },
    })
  }
  return app
}

function headersFor(type: string): Record<string, string> {
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  }
}

/** Imported when asked for: the program that makes the file must start without it. */
async function readDocument(): Promise<string> {
  const { default: document } = await import('../../docs/openapi.json')
  return JSON.stringify(document)
}
