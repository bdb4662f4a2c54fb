// How steps are told: a line each, as `project/aws created`, or one JSON list.
import type { Context } from './command'
import { escapeLine, safeJson } from './escape'
import type { Change, Step } from './plan'

export type Telling = ReturnType<typeof Telling>

export function Telling({ stdout }: Context, { isJson, isDryRun }: { isJson: boolean; isDryRun: boolean }) {
  const told: object[] = []
  return { tell, end }

  /** At once, so that what was done is known even if this process is stopped. */
  function tell({ title, action, kind, name, changes }: Step): void {
    if (isJson) {
      told.push({ kind: kind.kind, name, action, is_dry_run: isDryRun, changes })
      return
    }
    stdout.write(`${escapeLine(title)} ${action}${isDryRun ? ' (dry run)' : ''}\n`)
    if (isDryRun) for (const change of changes) stdout.write(`  ${escapeLine(sentenceOf(change))}\n`)
  }

  function end(): void {
    if (isJson) stdout.write(`${safeJson(told)}\n`)
  }
}

function sentenceOf({ path, before, after }: Change): string {
  if (path !== 'spec.members') return `${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`
  return before === null ? `${path}: + ${String(after)}` : `${path}: - ${String(before)}`
}
