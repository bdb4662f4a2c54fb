// What `sal apply` made, with the name and labels of its document, so that a prune finds what is no longer in the files
// and nothing else. These labels give no rights; those of clusters, which selectors match, are another thing.
import { t } from 'elysia'
import { Id, input, LabelMap, listQuery, pageOf, resource, Time } from '../lib/schema'

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }

const Kind = t.String({
  pattern: '^[a-z][a-z_]{0,62}$',
  description: 'Kind of the resource as API events name it, such as `group`',
  'x-rule': 'Use the kind of a resource in lower case with underscores',
})

const Name = t.String({
  minLength: 1,
  maxLength: 300,
  pattern: '^[^\\x00-\\x1f\\x7f]+$',
  description: 'Name in the document',
  'x-rule': 'Use 1 to 300 characters and no control characters',
})

export const AppliedResourceInput = input('AppliedResourceInput', {
  kind: { ...Kind, ...immutable },
  resource_id: t.String({ ...immutable, format: 'uuid', description: 'Its id; you must have made it yourself' }),
  name: Name,
  labels: t.Optional({ ...LabelMap, default: {}, description: 'What a prune selects by' }),
})
export type AppliedResourceInput = typeof AppliedResourceInput.static

export const AppliedResource = resource('AppliedResource', {
  id: Id,
  kind: t.String({ description: 'Kind of the resource as API events name it' }),
  resource_id: t.String({ format: 'uuid', description: 'Its id' }),
  name: t.String({ description: 'Name in the document' }),
  labels: { ...LabelMap, description: 'What a prune selects by' },
  maker_id: t.String({ format: 'uuid', description: 'Who made the resource, and may remove this' }),
  created_at: Time,
})
export type AppliedResource = typeof AppliedResource.static

export const AppliedResourcePage = pageOf('AppliedResourcePage', AppliedResource)

export const AppliedResourceQuery = listQuery({
  kind: t.Optional(t.String({ maxLength: 63, description: 'Exact kind' })),
  name: t.Optional(t.String({ maxLength: 300, description: 'Exact name' })),
  resource_id: t.Optional(t.String({ format: 'uuid', description: 'Of this resource only' })),
  label: t.Optional(
    t.String({
      pattern: '^[^=]+=[^=]*$',
      maxLength: 400,
      description: 'Only those with this label, as key=value',
      'x-rule': 'Use key=value',
    }),
  ),
})
export type AppliedResourceQuery = typeof AppliedResourceQuery.static
