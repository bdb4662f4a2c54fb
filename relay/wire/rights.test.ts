import { expect, test } from 'bun:test'
import type { Right } from './claims'
import { digestOf, losesRights } from './rights'

const view = (namespaces: string[] | null, namespace_selector?: Record<string, string>): Right => ({
  cluster_role: 'view',
  namespaces,
  ...(namespace_selector ? { namespace_selector } : {}),
})
const rules: Right = { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }], namespaces: null }
const edit: Right = { cluster_role: 'edit', namespaces: ['a'] }

const losing: [string, Right[], Right[]][] = [
  ['one of two roles', [view(['a']), edit], [view(['a'])]],
  ['one of two namespaces', [view(['a', 'b'])], [view(['a'])]],
  ['the whole cluster for a namespace', [view(null)], [view(['a'])]],
  ['a namespace for another', [view(['a'])], [view(['b'])]],
  ['a selector', [view([], { team: 'a' }), edit], [edit]],
  ['a selector for another', [view([], { team: 'a' })], [view([], { team: 'b' })]],
  ['rules', [rules, edit], [edit]],
  ['a role for another in the same place', [edit], [view(['a'])]],
  ['everything', [edit], []],
]
test.each(losing)('losesRights() sees %s', (_, before, after) => {
  expect(losesRights(digestOf(before), digestOf(after))).toBe(true)
})

const keeping: [string, Right[], Right[]][] = [
  ['the same', [view(['a']), rules], [view(['a']), rules]],
  ['the same in another order', [view(['a', 'b']), edit], [edit, view(['b', 'a'])]],
  ['more', [view(['a'])], [view(['a', 'b']), edit]],
  ['the same role in the whole cluster', [view(['a']), view([], { team: 'a' })], [view(null)]],
  ['nothing at all', [], []],
]
test.each(keeping)('losesRights() sees no loss in %s', (_, before, after) => {
  expect(losesRights(digestOf(before), digestOf(after))).toBe(false)
})

test('digestOf() tells no names', () => {
  expect(digestOf([view(['team-a'], { team: 'a' }), rules]).join()).not.toMatch(/view|team|pods/)
})
