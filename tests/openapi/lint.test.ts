// The document as two strict linters see it, and the rules of the house that neither of them knows.
import { expect, test } from 'bun:test'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import { operationsOf } from '../../cli/docs/document'
import { document } from './document'
import { everySchema } from './terraform-rules'

const PATH = 'docs/openapi.json'

test('what is committed is what the routes say', async () => {
  // In a process of its own: a server that runs in this one has compiled the schemas, which changes them.
  const check = Bun.spawn([process.execPath, 'cli/docs/generate.ts', '--check'], { stderr: 'pipe' })
  expect([await new Response(check.stderr).text(), await check.exited]).toEqual(['', 0])
})

test('redocly finds nothing, at recommended-strict', async () => {
  const lint = Bun.spawn(
    [
      process.execPath,
      'node_modules/@redocly/cli/bin/cli.js',
      'lint',
      PATH,
      '--extends=recommended-strict',
      '--format=json',
    ],
    {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' },
      stdout: 'pipe',
      stderr: 'ignore',
    },
  )
  const { totals, problems } = JSON.parse(await new Response(lint.stdout).text()) as Report
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  expect([totals, await lint.exited]).toEqual([{ errors: 0, warnings: 0, ignored: 0 }, 0])
})

type Report = { totals: Record<string, number>; problems: { ruleId: string; message: string }[] }

test('spectral finds nothing, by spectral:oas', async () => {
  const linter = new spectral.Spectral()
  linter.setRuleset({ extends: [[oas as RulesetDefinition, 'recommended']] })
  const findings = await linter.run(structuredClone(document))
  expect(findings.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`)).toEqual([])
  const bare = { openapi: '3.0.3', info: { title: 'Bare', version: '1' }, paths: {} }
  expect((await linter.run(bare)).map(({ code }) => code)).toContain('info-contact')
})

test('every field and every parameter is described', () => {
  const fields = everySchema(document).filter(({ pointer }) => /\/properties\/[^/]+$/.test(pointer))
  const parameters = operationsOf(document).flatMap(({ operation }) =>
    (operation.parameters ?? []).map(one => ({ pointer: `${operation.operationId} ${one.name}`, schema: one })),
  )
  const bare = [...fields, ...parameters].filter(({ schema }) => !schema.description && !('$ref' in schema))
  expect(bare.map(({ pointer }) => pointer)).toEqual([])
})

test('paths are kebab-case, names snake_case, and one operation says who may call it', () => {
  for (const { path, operation } of operationsOf(document)) {
    expect(path).toMatch(/^(\/[a-z0-9.]+(-[a-z0-9]+)*|\/\{[a-z_]+\})+$/)
    for (const one of operation.parameters ?? []) expect(one.name).toMatch(/^([a-z_]+|If-Match)$/)
    const isPublic = operation['x-public'] !== undefined
    expect([operation.operationId, isPublic, operation.security]).toEqual([
      operation.operationId,
      operation['x-permission'] === undefined,
      isPublic ? [] : undefined,
    ])
  }
})

test('nothing of JSON Schema that OpenAPI 3.0 does not have is left', () => {
  const words = /"(\$id|const|patternProperties|anyOf|oneOf|x-rule)":/
  expect(JSON.stringify(document)).not.toMatch(words)
  for (const { pointer, schema } of everySchema(document))
    expect(schema.$ref || schema.type ? [] : [`${pointer}: has no type`]).toEqual([])
})
