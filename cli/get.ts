// `sal get`: resources of any kind, as a table or as documents.
import { type Context, command } from './command'
import { findNamed } from './delete'
import { safeJson } from './escape'
import { findKind, type Kind } from './kinds'
import { Lookup, type Mark, type Resource } from './lookup'
import { type Manifest, manifestOf, toYaml } from './manifest'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { type Cell, type Columns, writeTable } from './table'

export const get = command({
  flags: { ...SERVER_FLAGS, output: ['table', 'json', 'yaml'] as const },
  takes: ['KIND'],
  more: 1,
  run: async ({ flags, args: [word = '', name] }, context) => {
    const kind = findKind(word)
    const api = openApi(context, flags).transport
    const lookup = Lookup(api)
    const isAll = name === undefined && !kind.isSingle
    const rows = isAll ? await api.list<Resource>(kind.path) : [await one(kind, name ?? '', lookup)]
    const marks = new Map((await lookup.marks({ kind: kind.target })).map(mark => [mark.resource_id, mark]))
    const form = flags.output ?? 'table'
    if (form === 'table') return writeRows(context, { kind, rows, lookup, marks })
    const isWhole = form === 'json'
    const manifests: Manifest[] = []
    for (const row of rows) manifests.push(await manifestOf(kind, row, { lookup, mark: marks.get(row.id), isWhole }))
    if (form === 'yaml') return context.stdout.write(toYaml(manifests))
    const [first] = manifests
    const all = isAll ? { apiVersion: first?.apiVersion, kind: 'List', items: manifests } : first
    context.stdout.write(`${safeJson(all)}\n`)
  },
})

async function one(kind: Kind, name: string, lookup: Lookup): Promise<Resource> {
  const { id } = await findNamed(kind, name, lookup)
  const found = await lookup.byId(kind, id)
  return found?.body ?? { id }
}

type Shown = { kind: Kind; rows: readonly Resource[]; lookup: Lookup; marks: ReadonlyMap<string, Mark> }

async function writeRows({ stdout }: Context, { kind, rows, lookup, marks }: Shown): Promise<void> {
  // Who is in each group would be a question a row, and the table does not show it.
  const flat = { ...kind, hasMembers: false }
  const shown: Manifest[] = []
  for (const row of rows) shown.push(await manifestOf(flat, row, { lookup, mark: marks.get(row.id), isWhole: true }))
  const columns: Columns<Manifest> = { NAME: ({ metadata }) => metadata.name }
  for (const column of kind.columns)
    columns[column.replaceAll('_', ' ').toUpperCase()] = ({ spec, status }) => cellOf(spec[column] ?? status?.[column])
  columns.CREATED = ({ metadata }) => cellOf(metadata.created_at)
  writeTable(stdout, shown, columns)
}

function cellOf(value: unknown): Cell {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key}=${String(one)}`)
      .join(',')
  return value as Cell
}
