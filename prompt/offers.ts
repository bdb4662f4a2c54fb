// Completion for one terminal: one kubectl at a time, however fast somebody types.
import type { CommandsDeps } from './commands'
import { complete } from './complete'

export type Offers = { want: (asked: Asked) => void; end: () => void }

const COMPLETE_MS = 5_000
/** Characters of an offer; more is no help to anybody. */
const MOST_OFFERED = 1_048_576

type Asked = { id: number; line: string }
type OffersDeps = Pick<CommandsDeps, 'place' | 'programs' | 'refresh' | 'say' | 'log'>

export function createOffers({ place, programs, refresh, say, log }: OffersDeps): Offers {
  let isOver = false
  let isAsking = false
  let asked: Asked | undefined
  let child: Bun.Subprocess | undefined
  return {
    want,
    end: () => {
      isOver = true
      child?.kill('SIGKILL')
    },
  }

  /** Only the newest question waits: whoever types on has no use for the others. */
  function want(question: Asked): void {
    if (asked) say({ type: 'completions', id: asked.id, from: asked.line.length, completions: [] })
    asked = question
    if (!isAsking) void offerAll()
  }

  async function offerAll(): Promise<void> {
    isAsking = true
    while (asked && !isOver) {
      const { id, line } = asked
      asked = undefined
      await offer(id, line)
    }
    isAsking = false
  }

  async function offer(id: number, line: string): Promise<void> {
    try {
      say({ type: 'completions', id, ...(await complete(line, ask)) })
    } catch (error) {
      log.debug('completion failed', { error })
      say({ type: 'completions', id, from: line.length, completions: [] })
    }
  }

  async function ask(argv: readonly string[]): Promise<string> {
    await refresh()
    if (isOver) return ''
    const kubectl = Bun.spawn(programs.wrap([programs.kubectl, ...argv]), {
      cwd: place.dir,
      env: place.env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      timeout: COMPLETE_MS,
      killSignal: 'SIGKILL',
    })
    child = kubectl
    let text = ''
    for await (const chunk of kubectl.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk
      if (text.length > MOST_OFFERED) break
    }
    kubectl.kill('SIGKILL')
    return text
  }
}
