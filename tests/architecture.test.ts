// The house: which folder may import which, and through which door a library comes in. The tables are the truth; a new
// folder or a new exception is a line here, with its reason.
import { expect, test } from 'bun:test'
import { dirname, join, normalize } from 'node:path'

type Rule = { from: RegExp; mayNot: RegExp; because: string }

const WIRE = 'relay/wire/'

/** What a program may import of the tree besides itself and kit/. */
const PROGRAMS: Record<string, RegExp> = {
  core: /^(relay\/wire\/|web\/|docs\/openapi\.json$)/,
  relay: /^$/,
  agent: /^relay\/wire\//,
  prompt: /^relay\/wire\//,
  web: /^docs\/api-types$/,
  kit: /^package\.json$/,
  cli: /^((core|relay|agent|prompt)\/|docs\/api-types$)/,
}

/** One door each: everything else goes through the folder named. */
const DOORS: Rule[] = [
  {
    from: /^(?!core\/ca\/)/,
    mayNot: /^(@peculiar\/x509|reflect-metadata)$/,
    because: 'only core/ca makes certificates',
  },
  { from: /^(?!core\/access\/)/, mayNot: /^casbin$/, because: 'only core/access decides' },
  { from: /^(?!core\/auth\/)/, mayNot: /^oauth4webapi$/, because: 'only core/auth speaks with identity providers' },
  { from: /^(?!core\/db\/)/, mayNot: /^(postgres|@electric-sql\/.*)$/, because: 'only core/db opens a database' },
  { from: /service\.ts$/, mayNot: /^elysia$/, because: 'a service knows nothing of HTTP' },
  {
    from: /^(?!agent\/kubeconfig\.ts)/,
    mayNot: /^@kubernetes\/client-node$/,
    because: 'only agent/kubeconfig.ts reads kubeconfigs',
  },
  { from: /^(?!core\/|web\/)/, mayNot: /^elysia$/, because: 'only core serves the API' },
  { from: /^relay\/wire\//, mayNot: /^(?!node:)/, because: 'what programs agree on has no dependencies' },
  {
    from: /^(?!core\/(auth|ca)\/|relay\/wire\/(claims|identity|csr|chain|recording|merkle|evidence)\.ts)/,
    mayNot: /^node:crypto$/,
    because: 'cryptography is in core/auth, core/ca and the wire',
  },
]

/** Types only: `import type` of these is no use of the library. */
const TYPES_ARE_FREE = /^node:crypto$/

/** Reads a certificate's dates and names, or pins a root: no key is used there. */
const READS_CERTIFICATES = new Set([
  'relay/identity.ts',
  'agent/identity.ts',
  'agent/main.ts',
  'agent/standing.ts',
  'core/internal/renewal.ts',
])

type Import = { file: string; target: string; isType: boolean }

const imports = await readImports()

test('every program imports only what the table allows', () => {
  const broken = imports.filter(({ file, target }) => {
    const [program = ''] = file.split('/')
    const allowed = PROGRAMS[program]
    const [into = ''] = target.split('/')
    if (
      !allowed ||
      isTestFile(file) ||
      !target.includes('/') ||
      isLibrary(target) ||
      into === program ||
      into === 'kit'
    )
      return false
    return !allowed.test(target)
  })
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('every library comes in through its one door', () => {
  const broken = imports.flatMap(({ file, target, isType }) =>
    DOORS.filter(rule => !isTestFile(file) && rule.from.test(file) && rule.mayNot.test(target))
      .filter(
        () => !(isType && TYPES_ARE_FREE.test(target)) && !(target === 'node:crypto' && READS_CERTIFICATES.has(file)),
      )
      .filter(() => !file.startsWith(WIRE) || !target.startsWith(WIRE))
      .map(({ because }) => `${file} imports ${target}: ${because}`),
  )
  expect(broken).toEqual([])
})

test('no program imports tests, and no test is imported', () => {
  const broken = imports.filter(({ file, target }) => !isTestFile(file) && /^tests\/|\.test(\.ts)?$/.test(target))
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a feature of core imports the model of another, never its service or routes', () => {
  const composing = /^core\/(main|app|services|first-run|join-file)\.ts$|^core\/internal\/|fixture/
  const shared = /^core\/(access|audit|auth|ca|db|lib|routes)\//
  const broken = imports.filter(({ file, target }) => {
    if (!file.startsWith('core/') || !target.startsWith('core/') || composing.test(file) || shared.test(target))
      return false
    return dirname(file) !== dirname(target) && dirname(target) !== 'core' && /\/(service|index)$/.test(target)
  })
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('the environment is read in config.ts and the harness of the command line only', async () => {
  const broken: string[] = []
  for await (const file of new Bun.Glob('{core,relay,agent,prompt,web,kit,cli}/**/*.ts').scan('.')) {
    if (file.endsWith('.test.ts') || /(^|\/)config\.ts$|testing\.ts$/.test(file)) continue
    if (/process\.env|Bun\.env/.test(await Bun.file(file).text())) broken.push(file)
  }
  expect(broken).toEqual([])
})

/** Tests beside the code, and what only they use. */
function isTestFile(file: string): boolean {
  return file.endsWith('.test.ts') || /(^|\/)(fixture|testing)\.ts$/.test(file)
}

function isLibrary(target: string): boolean {
  return /^(@|node:|bun:|swagger-ui-dist\/|htmx\.org\/)/.test(target)
}

async function readImports(): Promise<Import[]> {
  const found: Import[] = []
  for await (const file of new Bun.Glob('{core,relay,agent,prompt,web,kit,cli}/**/*.ts').scan('.')) {
    if (file.endsWith('.d.ts')) continue
    const text = await Bun.file(file).text()
    const isTest = isTestFile(file)
    for (const [, type, target = ''] of text.matchAll(
      /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm,
    )) {
      const isOurs = target.startsWith('.')
      if (isTest && !isOurs) continue
      const path = isOurs ? normalize(join(dirname(file), target)).replace(/\.ts$/, '') : target
      if (path !== '') found.push({ file, target: path, isType: type !== undefined })
    }
  }
  return found
}
