// Writes what is generated from tables and routes: pages of docs/ and the types of cli/api.ts. `--check` fails when they
// differ instead.
import { agentSettings } from '../../agent/config'
import { coreSettings } from '../../core/config'
import { CATALOGUE } from '../../core/lib/problem'
import type { Settings } from '../../kit/settings'
import { promptSettings } from '../../prompt/config'
import { relaySettings } from '../../relay/config'
import { REASONS } from '../../relay/wire/reasons'
import { startSettings } from '../start'
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
  const programs: [string, string, Settings][] = [
    ['sal start', 'Core, a relay and the console in one process.', startSettings],
    ['sal core', 'The API and the console.', { ...coreSettings, ...promptSettings }],
    ['sal relay', 'The front door for kubectl and agents.', relaySettings],
    ['sal agent', 'Beside, or in, each cluster.', agentSettings],
  ]
  const head = [
    '# Settings',
    '',
    'Generated from the settings tables of each program. A flag comes before its environment variable, that before the default.',
  ]
  return `${[...head, ...programs.flatMap(([name, about, settings]) => ['', `## ${name}`, '', about, '', ...rows(settings)])].join('\n')}\n`
}

function rows(settings: Settings): string[] {
  const line = ({ flag, env, fallback, description }: Settings[string]) =>
    `| \`--${flag}\` | \`${env}\` | ${fallback === undefined || fallback === '' ? '' : `\`${fallback}\``} | ${description.replace(/\.$/, '')} |`
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
