// `sal audit export`: everything that matches, as NDJSON or CSV. A file that is there is whole: until then it has another name.
import { rename, unlink } from 'node:fs/promises'
import { ExitError } from '../../kit/exit'
import { command, type Output } from '../command'
import { escapeBlock } from '../escape'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { SPAN_FLAGS, spanOf } from '../span'
import { MATCH_FLAGS, matchOf } from './filter'

type Pieces = AsyncIterable<Uint8Array>

export const exportCommand = command({
  flags: {
    ...SERVER_FLAGS,
    ...MATCH_FLAGS,
    ...SPAN_FLAGS,
    output: 'text',
    format: ['ndjson', 'csv'] as const,
    order: ['newest', 'oldest'] as const,
  },
  run: async ({ flags }, context) => {
    const span = spanOf(flags, context.now())
    const api = openApi(context, flags)
    const { format, order } = flags
    const query = { ...(await matchOf(api, flags)), ...span, format, order }
    const pieces = await api.transport.stream('/v1/audit-event-export', query)
    if (flags.output === undefined || flags.output === '-') return print(pieces, context.stdout)
    await save(pieces, flags.output)
  },
})

/** To a terminal nothing goes that it would act on. */
async function print(pieces: Pieces, output: Output): Promise<void> {
  const decoder = new TextDecoder()
  const show = (text: string) => output.write(output.isTerminal ? escapeBlock(text) : text)
  for await (const piece of pieces) {
    show(decoder.decode(piece, { stream: true }))
    await output.drained?.()
  }
  show(decoder.decode())
}

async function save(pieces: Pieces, path: string): Promise<void> {
  const part = `${path}.part`
  const writer = Bun.file(part).writer()
  try {
    for await (const piece of pieces) {
      writer.write(piece)
      await writer.flush()
    }
    await writer.end()
    await rename(part, path)
  } catch (error) {
    await Promise.resolve(writer.end()).catch(() => {})
    await unlink(part).catch(() => {})
    if (error instanceof ExitError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new ExitError(`Cannot write "${path}": ${why}`, 1, { cause: error })
  }
}
