// Why there are no terminals here, as a sentence that says how to mend it.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PromptConfig } from './config'
import { FIRST_UID } from './place'
import { firstOutOfReach, type Tools } from './sandbox'

type Deps = {
  /** Words that start our own program, which filters and edits. */
  program: readonly string[]
  path: string
  isRoot: boolean
  tools: Tools
}

export type Readiness = {
  kubectl: string | undefined
  /** Undefined: there are. Looked at again until there is nothing to say. */
  why: () => Promise<string | undefined>
}

const SHARED =
  'kubectl would run as the user that Salaminia runs as, who can read its keys: run Salaminia as root, which gives each terminal a user of its own, or set SAL_PROMPT_SHARED_USER=true if everybody who gets a terminal may be trusted with them'

export function createReadiness(config: PromptConfig, { program, path, isRoot, tools }: Deps): Readiness {
  const kubectl = config.kubectl?.includes('/')
    ? resolve(config.kubectl)
    : (Bun.which(config.kubectl ?? 'kubectl', { PATH: path }) ?? undefined)
  let isReached = false
  return { kubectl, why }

  async function why(): Promise<string | undefined> {
    if (config.promptSessions === 0) return 'Terminals are switched off here'
    if (kubectl === undefined)
      return 'kubectl is missing where Salaminia runs: install it there, or set SAL_KUBECTL to its path'
    if (isRoot && !tools.setpriv)
      return 'setpriv (util-linux) is missing where Salaminia runs, so kubectl would run as root there'
    if (!isRoot && !config.promptSharedUser) return SHARED
    if (!existsSync('/bin/sh')) return '/bin/sh is missing where Salaminia runs, and terminals are ended with it'
    const hidden = isReached ? undefined : await outOfReach(kubectl)
    isReached = hidden === undefined
    if (hidden === undefined) return undefined
    const how = 'move it out of folders that are closed to others, or give others the right to read and run it'
    return `The user that a terminal runs as cannot reach ${hidden}: ${how}`
  }

  function outOfReach(kubectl: string): Promise<string | undefined> {
    const [own = '', ...words] = program
    const paths = { run: [kubectl, own], read: words.filter(word => word.startsWith('/')) }
    return firstOutOfReach(paths, { uid: isRoot ? FIRST_UID : undefined }, tools)
  }
}
