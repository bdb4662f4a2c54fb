// `sal delete`: takes away what is named, or what documents name; everything is found before anything goes.
import { ExitError, UsageError } from '../kit/exit'
import { command } from './command'
import { readDocuments } from './documents'
import { findKind, type Kind, titleOf } from './kinds'
import { isId, Lookup } from './lookup'
import { perform } from './perform'
import { planOf, type Step } from './plan'
import { deletion } from './prune'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { Telling } from './steps'

export const remove = command({
  flags: { ...SERVER_FLAGS, file: 'list', 'dry-run': 'switch' },
  more: Number.POSITIVE_INFINITY,
  run: async ({ flags, args }, context) => {
    const [word, ...names] = args
    const isByFile = flags.file.length > 0
    if (isByFile ? word !== undefined : word === undefined || names.length === 0)
      throw new UsageError('Cannot delete yet: give either KIND and one NAME or more, or documents with -f')
    const kind = word === undefined ? undefined : findKind(word)
    if (kind?.isSingle) throw new UsageError(`Cannot delete the ${kind.target}: there is always one`)
    const given = isByFile ? await readDocuments(flags.file, context) : undefined
    const api = openApi(context, flags).transport
    const lookup = Lookup(api)
    const steps = given
      ? await deletionsOf(await planOf(given, { lookup, labels: undefined, does: 'delete' }), lookup)
      : await Promise.all([...new Set(names)].map(name => named(kind as Kind, name, lookup)))
    const { tell, end } = Telling(context, { isJson: false, isDryRun: flags['dry-run'] })
    if (flags['dry-run']) for (const step of steps) tell(step)
    else await perform(steps, { api, does: 'delete', tell })
    end()
  },
})

async function named(kind: Kind, name: string, lookup: Lookup): Promise<Step> {
  const { id } = await findNamed(kind, name, lookup)
  return deletionAt({ kind, name, title: titleOf(kind, name), place: '', id }, lookup)
}

/** By name, by id, or by the name of the document that it was made from. Throws ExitError. */
export async function findNamed(kind: Kind, name: string, lookup: Lookup): Promise<{ id: string }> {
  const byName = kind.key === null ? undefined : await lookup.byKey(kind, name)
  const byId = byName ?? (isId(name) ? (await lookup.byId(kind, name))?.body : undefined)
  if (byId) return byId
  const marks = kind.key === null ? await lookup.marks({ kind: kind.target, name }) : []
  for (const mark of marks.toReversed()) {
    const found = await lookup.byId(kind, mark.resource_id)
    if (found) return found.body
  }
  throw new ExitError(`Cannot find ${titleOf(kind, name)}`)
}

/** What stands on something goes before it. */
async function deletionsOf(plan: readonly Step[], lookup: Lookup): Promise<Step[]> {
  const single = plan.find(({ kind }) => kind.isSingle)
  if (single) throw new ExitError(`Cannot delete ${single.title}: there is always one; nothing was changed`)
  const absent = plan.filter(({ action }) => action === 'created')
  if (absent.length > 0) {
    const lines = absent.map(({ place, title }) => `\n  ${place}: Cannot find ${title}`)
    throw new ExitError(`Cannot delete what is not there; nothing was changed${lines.join('')}`)
  }
  return Promise.all(plan.toReversed().map(step => deletionAt(step, lookup)))
}

async function deletionAt(of: Pick<Step, 'kind' | 'name' | 'title' | 'place' | 'id'>, lookup: Lookup): Promise<Step> {
  const { kind, name, title, place, id } = of
  const [there, [mark]] = await Promise.all([
    lookup.byId(kind, id),
    lookup.marks({ kind: kind.target, resource_id: id }),
  ])
  if (!there) throw new ExitError(`Cannot find ${title}`)
  return deletion({ kind, name, title, place, id, etag: there.etag, mark })
}
