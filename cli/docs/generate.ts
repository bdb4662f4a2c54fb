// Writes what is generated from tables and routes: pages of docs/ and the types of cli/api.ts. `--check` fails when they
// differ instead.
import { CATALOGUE } from '../../core/lib/problem'
import type { Settings } from '../../kit/settings'
import { REASONS } from '../../relay/wire/reasons'
import { PROGRAMS, toldOf } from '../programs'
import { apiTypes } from './api-types'
import { generatorConfig } from './generator-config'
import { openApiDocument } from './openapi'

const PAGES: Record<string, () => string | Promise<string>> = {
  'docs/config.md': configPage,
  'docs/errors.md': errorsPage,
  'docs/openapi.json': () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  'docs/generator_config.yml': () => generatorConfig(openApiDocument()),
  'docs/api-types.d.ts': () => apiTypes(openApiDocument()),
}

const isCheck = process.argv.includes('--check')
let stale = 0
for (const [path, make] of Object.entries(PAGES)) {
  const text = await make()
  const file = Bun.file(path)
  const before = (await file.exists()) ? await file.text() : ''
  if (before === text) continue
  stale += 1
  if (isCheck) console.error(`Cannot accept ${path}: it is not what the code says; run "bun cli/docs/generate.ts"`)
  else await Bun.write(path, text)
}
process.exit(isCheck && stale > 0 ? 1 : 0)

function configPage(): string {
  const head = [
    '# Settings',
    '',
    'Generated from the settings tables of each program. A flag comes before its environment variable, that before the default.',
  ]
  return `${[...head, ...Object.entries(PROGRAMS).flatMap(([name, { about, settings }]) => ['', `## sal ${name}`, '', about, '', ...rows(settings)])].join('\n')}\n`
}

function rows(settings: Settings): string[] {
  const line = (setting: Settings[string]) => {
    const { fallback, sentence } = toldOf(setting)
    return `| \`--${setting.flag}\` | \`${setting.env}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${sentence} |`
  }
  return ['| flag | environment | default | what it is |', '|---|---|---|---|', ...Object.values(settings).map(line)]
}

function errorsPage(): string {
  const reasons = Object.entries(REASONS).map(
    ([name, { code, status, sentence }]) => `| \`${name}\` | ${code} | ${status} | ${sentence} |`,
  )
  const problems = Object.entries(CATALOGUE).map(
    ([name, { status, title }]) => `| \`${name.replaceAll('-', '_')}\` | ${status} | ${title} |`,
  )
  return `${[
    '# Errors',
    '',
    'Generated from `relay/wire/reasons.ts` and `core/lib/problem.ts`.',
    '',
    '## On the kubectl path',
    '',
    "A Kubernetes `Status`; the reason is in `details.causes` and in the audit. The API server's own answers pass unchanged.",
    '',
    '| reason | code | Kubernetes reason | sentence |',
    '|---|---|---|---|',
    ...reasons,
    '',
    '## On the API',
    '',
    'An RFC 9457 problem with this `code`; `errors` lists every broken rule of the input.',
    '',
    '| code | status | title |',
    '|---|---|---|',
    ...problems,
  ].join('\n')}\n`
}
