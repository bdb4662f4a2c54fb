// What no kind of today's table has yet: secrets in files of their own, and names inside the objects of a list.
import { afterAll, expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import type { Mistake, Written } from './documents'
import { findKind, type Kind } from './kinds'
import type { Lookup } from './lookup'
import { newHome } from './testing'
import { wantedOf } from './wanted'

const home = newHome()
afterAll(() => home.remove())

const PROVIDER: Kind = {
  ...findKind('group'),
  ...{
    kind: 'IdentityProvider',
    target: 'identity_provider',
    hasMembers: false,
    named: [],
  },
  references: [{ as: 'group', field: 'group_id', to: 'Group', within: 'mappings' }],
  input: Type.Object({
    name: Type.String(),
    client_secret: Type.Optional(Type.String({ writeOnly: true })),
    mappings: Type.Array(Type.Object({ theirs: Type.String(), group_id: Type.String({ format: 'uuid' }) })),
  }),
}
const DEVS = '0190bbbb-0000-7000-8000-00000000000a'

async function wanted(spec: Record<string, unknown>) {
  const mistakes: Mistake[] = []
  const lookup = { byKey: async () => undefined } as unknown as Lookup
  const known = { lookup, mistakes, ids: new Map([['group/devs', DEVS]]), inputs: new Map() }
  const file = home.file('provider.yaml', '')
  const written: Written = { kind: PROVIDER, name: 'idp', labels: undefined, spec, file, lineOf: path => path.length }
  const found = await wantedOf(written, known)
  return { input: found?.input, mistakes: mistakes.map(({ sentence }) => sentence) }
}

test('a secret is read from the file beside the document, without its line end', async () => {
  home.file('secret', 'hush\n')
  const { input } = await wanted({ client_secret_file: 'secret', mappings: [] })
  expect(input).toEqual({ name: 'idp', client_secret: 'hush', mappings: [] })
  expect(await wanted({ client_secret_file: 'none', mappings: [] })).toEqual({
    input: undefined,
    mistakes: ['Cannot read "spec.client_secret_file": there is no such file'],
  })
})

test('names inside a list become ids, and those that lead nowhere are told of', async () => {
  const { input } = await wanted({ mappings: [{ theirs: 'Devs', group: 'devs' }] })
  expect(input?.mappings).toEqual([{ theirs: 'Devs', group_id: DEVS }])
  expect((await wanted({ mappings: [{ theirs: 'Ops', group: 'ops' }] })).mistakes).toEqual([
    'Cannot find the group "ops", neither at the server nor in the documents',
  ])
})
