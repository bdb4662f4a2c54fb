// docs/api-types.d.ts: the paths, bodies and answers of the API as types, made by openapi-typescript.
import ts from 'typescript-5'
import type { Document } from './document'

const HEAD = '// Generated from docs/openapi.json by cli/docs/generate.ts.\n\n'

export async function apiTypes(document: Document): Promise<string> {
  // openapi-typescript writes with the compiler of TypeScript 5, which version 7 does not have as a library.
  Bun.plugin({
    name: 'typescript-5',
    setup: build => {
      build.module('typescript', () => ({ exports: { ...ts, default: ts }, loader: 'object' }))
    },
  })
  const { default: generate, astToString } = await import('openapi-typescript')
  return HEAD + astToString(await generate(JSON.stringify(document), { alphabetize: true, defaultNonNullable: false }))
}
