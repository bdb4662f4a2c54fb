// `sal audit evidence`: checkpoints and all records they cover, for whoever is to prove them elsewhere. Promise: a file is
// there under its name when it is whole, and not before.
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { ExitError, systemSentence } from '../../kit/exit'
import { command, type Output } from '../command'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { SPAN_FLAGS, spanOf } from '../span'

export const evidence = command({
  flags: { ...SERVER_FLAGS, ...SPAN_FLAGS, output: 'text' },
  run: async ({ flags }, context) => {
    const { transport } = openApi(context, flags)
    const pieces = await transport.stream('/v1/audit-evidence', spanOf(flags, context.now()))
    const path = flags.output ?? '-'
    const whole = requireWhole(pieces)
    if (path === '-') return writeOut(whole, context.stdout)
    const bytes = await writeFile(whole, path)
    context.stderr.write(`Wrote ${path}, ${bytes} bytes; prove it with "sal audit verify ${path} --key FILE"\n`)
  },
})

const END = '{"type":"end"}\n'

/** A connection that ends early can look like one that has ended. */
async function* requireWhole(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let tail = Buffer.alloc(0)
  for await (const piece of pieces) {
    tail = Buffer.from(Buffer.concat([tail, piece.subarray(-END.length)]).subarray(-END.length))
    yield piece
  }
  if (tail.toString() !== END) throw new ExitError('Cannot write the evidence: the server broke off; try again')
}

async function writeOut(pieces: AsyncIterable<Uint8Array>, stdout: Output): Promise<void> {
  const decoder = new TextDecoder()
  for await (const piece of pieces) {
    stdout.write(decoder.decode(piece, { stream: true }))
    await stdout.drained?.()
  }
}

async function writeFile(pieces: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const unfinished = `${path}.${process.pid}.part`
  const file = await open(unfinished, 'wx', 0o600).catch(error => {
    throw systemSentence(error, `write ${path}`)
  })
  try {
    const bytes = await writeAll(pieces, file)
    await file.sync()
    await rename(unfinished, path)
    return bytes
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error instanceof ExitError ? error : systemSentence(error, `write ${path}`)
  } finally {
    await file.close()
  }
}

async function writeAll(pieces: AsyncIterable<Uint8Array>, file: FileHandle): Promise<number> {
  let bytes = 0
  for await (const piece of pieces) {
    await file.writeFile(piece)
    bytes += piece.length
  }
  return bytes
}
