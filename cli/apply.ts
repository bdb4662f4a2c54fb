// `sal apply`: makes the server what the documents say, so that a Git repository can be the source of truth.
import { UsageError } from '../kit/exit'
import { command } from './command'
import { isLabels, readDocuments } from './documents'
import { escapeLine } from './escape'
import { LIST_FLAGS } from './listing'
import { Lookup } from './lookup'
import { perform } from './perform'
import { planOf, type Step } from './plan'
import { pruneOf } from './prune'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { Telling } from './steps'

export const apply = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS, file: 'list', 'dry-run': 'switch', prune: 'switch', label: 'list' },
  run: async ({ flags }, context) => {
    const isDryRun = flags['dry-run']
    const labels = labelsOf(flags.label)
    if (flags.prune && !labels)
      throw new UsageError('Cannot prune without -l key=value: it says which resources the files are the truth of')
    const given = await readDocuments(flags.file, context)
    const api = openApi(context, flags).transport
    const lookup = Lookup(api)
    const steps = await planOf(given, { lookup, labels, does: 'apply' })
    if (labels) warnOfUnmarked(steps, text => context.stderr.write(text))
    const gone = flags.prune && labels ? await pruneOf(labels, { steps, lookup }) : []
    const { tell, end } = Telling(context, { isJson: flags.output === 'json', isDryRun })
    try {
      if (isDryRun) for (const step of [...steps, ...gone]) tell(step)
      else {
        await perform(steps, { api, does: 'apply', tell })
        // Only behind a whole apply: what failed may be what was to take the place of what goes.
        await perform(gone, { api, does: 'prune', tell })
      }
    } finally {
      end()
    }
  },
})

/** `key=value`, as often as wanted; undefined without any. */
function labelsOf(given: readonly string[]): Record<string, string> | undefined {
  const labels = Object.fromEntries(
    given.map(text => {
      const equals = text.indexOf('=')
      return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)]
    }),
  )
  if (given.length === 0) return undefined
  if (isLabels(labels)) return labels
  throw new UsageError('Cannot use --label: it is not key=value as Kubernetes labels are written')
}

/** Better known now than when a prune leaves it alone. */
function warnOfUnmarked(steps: readonly Step[], write: (text: string) => void): void {
  const names = steps
    .filter(({ action, mark, kind }) => action !== 'created' && !mark && !kind.isSingle)
    .map(({ title }) => title)
  if (names.length > 0) write(`${escapeLine(`Not made by apply, so never pruned: ${names.join(', ')}`)}\n`)
}
