import { expect, test } from 'bun:test'
import { resourceOf } from './question'

test.each([
  ['pods', { resource: 'pods', api_group: '', subresource: '' }],
  ['pods/log', { resource: 'pods', api_group: '', subresource: 'log' }],
  ['deployments', { resource: 'deployments', api_group: 'apps', subresource: '' }],
  ['deployments.apps/scale', { resource: 'deployments', api_group: 'apps', subresource: 'scale' }],
  ['widgets.example.org', { resource: 'widgets', api_group: 'example.org', subresource: '' }],
])('resourceOf(%j) reads what kubectl would', (typed, expected) => {
  expect(resourceOf(typed)).toEqual(expected)
})
