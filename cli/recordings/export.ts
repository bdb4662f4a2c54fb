// `sal recordings export`: a recording as asciicast v2, byte for byte as the server gives it, and so never to a terminal.
import { open } from 'node:fs/promises'
import { ExitError, systemSentence, UsageError } from '../../kit/exit'
import { command, type Output } from '../command'
import { escapeLine } from '../escape'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { whyBroken } from './cast'
import { openContent } from './content'

export const exportCommand = command({
  flags: { ...SERVER_FLAGS, output: 'text' },
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, context) => {
    const to = flags.output ?? '-'
    if (to === '-' && context.stdout.isTerminal)
      throw new UsageError(
        'Cannot write a recording to a terminal: what it holds would act there; use "-o FILE", or "sal recordings play"',
      )
    const wanted = { id, what: 'asciicast', query: { purpose: 'export' } } as const
    const pieces = await openContent(openApi(context, flags), wanted)
    if (to === '-') await writeTo(context.stdout, pieces)
    else await writeFile(to, pieces)
  },
})

async function writeTo(output: Output, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder()
  for await (const piece of pieces) {
    output.write(decoder.decode(piece, { stream: true }))
    await output.drained?.()
  }
}

/** Only its owner may read it. What came before it broke off stays, for it says why. */
async function writeFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', 0o600).catch(error => {
    throw systemSentence(error, `write ${path}`)
  })
  let last = Buffer.alloc(0)
  try {
    for await (const piece of pieces) {
      await file.write(piece)
      last = Buffer.concat([last, piece]).subarray(-MOST_SAID)
    }
  } catch (error) {
    const [, text = ''] = /"m","([^"\\]+)"\]\n?$/.exec(last.toString()) ?? []
    const said = whyBroken(text)
    if (said === undefined) throw error
    throw new ExitError(`${escapeLine(said)}; what was before is in ${path}`, 1, { cause: error })
  } finally {
    await file.close()
  }
}

const MOST_SAID = 300
