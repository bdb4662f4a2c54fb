import { expect, test } from 'bun:test'
import { draftOf } from '../bindings/draft'
import { isEmpty, proposalOf, replayOfDraft, replayOfRole, replayPath, replayWithout } from './proposal'

const read = (path: string) => proposalOf(new URL(path, 'http://console'))

test('a proposal is read back from its path as it was', () => {
  const add = draftOf(
    new URLSearchParams({ user: 'u-1', role: 'edit & more', namespaces: 'a, b', cluster_selector: 'tier=prod' }),
  )
  const roles = ['name=edit+%26+more&rule-0-verbs=&rule-1-verbs=get%2C+list']
  const proposal = { without: ['b-1', 'b-2'], adds: [add, add], roles, days: '7', principal: 'ann@example.com' }
  expect(read(replayPath(proposal))).toEqual(proposal)
  expect(replayPath({})).toBe('/access/replay')
  expect(isEmpty(read('/access/replay?days=7'))).toBe(true)
})

test('a changed binding is one without and one with, a new one only with, and either is tried at once', () => {
  const draft = draftOf(new URLSearchParams({ binding: 'b-1', placed: 'yes', group: 'g-1', role: 'view' }))
  const added = { ...draft, binding: '', placed: '' }
  expect(read(replayOfDraft(draft))).toMatchObject({ without: ['b-1'], adds: [added], days: '30' })
  expect(read(replayOfDraft(added))).toMatchObject({ without: [], adds: [added], days: '30' })
  expect(read(replayWithout('b-1'))).toMatchObject({ without: ['b-1'], adds: [], days: '30' })
})

test('a changed role is tried as its editor is filled, without the token of the form, and not when it is too long', () => {
  const fields = new URLSearchParams({ form_token: 'x', row: '', name: 'ops', 'rule-0-verbs': '', redactions: '' })
  const path = replayOfRole(fields) ?? ''
  expect(read(path)).toMatchObject({ without: [], adds: [], roles: ['name=ops&rule-0-verbs='], days: '30' })
  expect(isEmpty(read(path))).toBe(false)
  expect(read('/access/replay?changed=form_token%3Dx').roles).toEqual([])
  fields.set('description', 'x'.repeat(8_000))
  expect(replayOfRole(fields)).toBeUndefined()
})
