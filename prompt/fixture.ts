// A prompt whose kubectl is a script, and a terminal of it as a browser sees it.
import { afterAll, afterEach, beforeAll } from 'bun:test'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../kit/log'
import type { SocketEvents } from '../kit/sockets'
import type { PromptConfig } from './config'
import { createPrompt, type Opening, type Prompt, type PromptDeps } from './main'
import type { FromBrowser, ToBrowser } from './messages'
import { acceptSocket } from './sockets'

export const IS_ROOT = process.getuid?.() === 0
export const CLUSTER = { name: 'prod', server: 'https://127.0.0.1:9', serverName: 'x', caPem: 'pem' }
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
export const OPENING: Opening = {
  owner: 'ada/1',
  cluster: CLUSTER,
  credential: async () => ({ token: 'secret', expires_at: new Date(Date.now() + 3_600_000).toISOString() }),
}

type Change = Partial<PromptDeps> & { config?: Partial<PromptConfig> }

/** Registers what begins and ends with the tests of a file. */
export function preparePrompts() {
  let dir = ''
  const prompts: Prompt[] = []
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sal-prompts-'))
    await chmod(dir, 0o777)
  })
  afterEach(() => Promise.all(prompts.splice(0).map(({ close }) => close())))
  afterAll(() => rm(dir, { recursive: true, force: true }))
  return { promptWith, path: (name: string) => join(dir, name) }

  async function promptWith(script: string, { config, ...deps }: Change = {}): Promise<Prompt> {
    const kubectl = join(dir, crypto.randomUUID())
    await writeFile(kubectl, `#!/bin/sh\n${script}\n`)
    await chmod(kubectl, 0o755)
    const made = createPrompt(
      { ...CONFIG, kubectl, ...config },
      {
        ...{ program: ['/bin/false'], path: PATH, isRoot: IS_ROOT, now: Date.now, log: silent },
        ...{ newId: () => crypto.randomUUID(), ...deps },
      },
    )
    prompts.push(made)
    return made
  }
}

const CONFIG: PromptConfig = {
  kubectl: undefined,
  promptSessions: 100,
  promptSessionsPerPerson: 10,
  promptIdleMinutes: 1,
  promptCommandMinutes: 1,
  promptMemoryMib: 1_024,
  promptDiskMib: 16,
  promptSharedUser: true,
}
export const silent = createLog({ level: 'error', isHuman: false, now: Date.now, write: () => {} })

export type Terminal = {
  send: (message: FromBrowser) => void
  said: ToBrowser[]
  shown: () => string
  events: SocketEvents
  until: (is: () => boolean | undefined) => Promise<void>
}

/** `resume`: of a session one comes back to. */
export async function terminal(
  prompt: Prompt,
  opening = OPENING,
  resume?: { id: string; from?: number },
): Promise<Terminal> {
  const events = await acceptSocket(prompt, opening, resume)
  if ('refused' in events) throw new Error(events.refused)
  const said: ToBrowser[] = []
  let shown = ''
  let came = Promise.withResolvers<void>()
  const tell = () => {
    came.resolve()
    came = Promise.withResolvers()
  }
  events.open({
    text: text => {
      said.push(JSON.parse(text) as ToBrowser)
      tell()
    },
    bytes: frame => {
      shown += Buffer.from(frame.subarray(8)).toString()
      tell()
    },
    buffered: () => 0,
    close: () => {},
  })
  const until = async (is: () => boolean | undefined) => {
    while (!is()) await came.promise
  }
  return { events, said, shown: () => shown, until, send: message => events.message(JSON.stringify(message)) }
}

export const isDone = ({ said }: Terminal) => said.some(({ type }) => type === 'done')
