// `sal audit verify`: proves evidence, from a file without any server, or from a server as it comes. Exit code 0: all of it
// is as it was sealed; 3: it is not, and the first thing that is wrong is named.
import { createReadStream } from 'node:fs'
import { systemSentence, UsageError } from '../../kit/exit'
import type { Context } from '../command'
import { command } from '../command'
import { escapeLine } from '../escape'
import { mustRead, openApi, SERVER_FLAGS } from '../sign-ins'
import { SPAN_FLAGS, spanOf } from '../span'
import { Anchor, type Comparison } from './proof/anchor'
import { check, type Proof } from './proof/check'

type Source = { bytes: AsyncIterable<Uint8Array>; publicKey: string; isShown: boolean }

export const verify = command({
  flags: { ...SERVER_FLAGS, ...SPAN_FLAGS, key: 'text', anchor: 'text' },
  more: 1,
  run: async ({ flags, args: [path] }, context) => {
    const given = flags.key === undefined ? undefined : mustRead(flags.key, 'key')
    const { bytes, publicKey, isShown } =
      path === undefined ? await fromServer(flags, given, context) : fromFile(path, { ...flags, key: given })
    const anchor = flags.anchor === undefined ? undefined : Anchor(readFile(flags.anchor))
    const proof = await check(bytes, { publicKey, ...(anchor ? { onCheckpoint: anchor.compare } : {}) })
    const comparison = await anchor?.finish(proof.statement, proof.by)
    context.stdout.write(
      report(proof, { isShown, comparison })
        .map(line => `${escapeLine(line)}\n`)
        .join(''),
    )
  },
})

type Flags = { server: string | undefined; ca: string | undefined; from: string | undefined; to: string | undefined }

async function fromServer(flags: Flags, given: string | undefined, context: Context): Promise<Source> {
  const api = openApi(context, flags)
  const publicKey = given ?? (await api.get('/v1/audit-key')).public_key
  const bytes = await api.transport.stream('/v1/audit-evidence', spanOf(flags, context.now()))
  return { bytes, publicKey, isShown: given === undefined }
}

function fromFile(
  path: string,
  { key, from, to }: { key: string | undefined; from?: string | undefined; to?: string | undefined },
): Source {
  if (key === undefined)
    throw new UsageError(
      'Cannot prove a file alone: add --key with the public key that you keep, as "sal audit key" prints it',
    )
  if (from !== undefined || to !== undefined)
    throw new UsageError('Cannot use --from or --to with a file: it is proven whole')
  return { bytes: readFile(path), publicKey: key, isShown: false }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) yield piece as Uint8Array
  } catch (error) {
    throw systemSentence(error, `read ${path}`)
  }
}

function report(
  proof: Proof,
  { isShown, comparison }: { isShown: boolean; comparison: Comparison | undefined },
): string[] {
  const { statement, by, checkpoints, first, last, records, chains, earliest, latest } = proof
  const { from, to, dropped } = statement
  return [
    `Proven: ${records} records of ${chains} chains in ${checkpoints} checkpoints, nothing changed, removed, reordered or put in`,
    `Records: ${earliest === null ? 'none' : `from ${earliest} to ${latest}`}`,
    `Checkpoints: ${first.n} (${first.at}) to ${last.n} (${last.at})`,
    `Last checkpoint: ${last.n}, SHA-256 ${last.hash}`,
    `Asked for: ${from ?? 'the beginning'} to ${to ?? 'the end'}, on ${statement.at}`,
    `Installation: ${by.installation}, key ${by.kid}`,
    ...dropped.map(
      one => `Not covered: records ${one.first_seq} to ${one.last_seq} of chain ${one.id}, dropped by retention`,
    ),
    ...(comparison
      ? [anchorLine(comparison, proof)]
      : ['Anchor: none was given, so an end that was cut off is not found']),
    ...(isShown ? ['The key is the one that the server shows: keep it elsewhere and give it with --key'] : []),
  ]
}

function anchorLine({ compared, last }: Comparison, { last: { n } }: Proof): string {
  const rest = last < n ? `; ${n - last} after it are not anchored yet` : ''
  return `Anchor: ${compared} checkpoints are as they were anchored, the last is ${last}${rest}`
}
