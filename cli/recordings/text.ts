// `sal recordings text`: the lines that a recording showed.
import { command } from '../command'
import { escapeBlock } from '../escape'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { linesOf } from './cast'
import { openContent } from './content'

export const text = command({
  flags: SERVER_FLAGS,
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, { stdout, ...context }) => {
    const pieces = await openContent(openApi({ stdout, ...context }, flags), { id, what: 'text' })
    for await (const line of linesOf(pieces)) {
      stdout.write(`${escapeBlock(line)}\n`)
      await stdout.drained?.()
    }
  },
})
