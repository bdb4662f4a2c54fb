// The filters as a program of their own: it runs with the bounds of the session, so that no pattern and no input keeps
// anybody else busy.
import { createInterface } from 'node:readline'
import { PromptRefusal } from '../refusal'
import { chain, filterFor } from './filter'

/** `pipeline` is a list of commands as JSON; reads stdin, writes stdout. Answers an exit code. */
export async function runFilter(pipeline: string): Promise<number> {
  try {
    const filter = chain((JSON.parse(pipeline) as string[][]).map(filterFor))
    const write = async (lines: readonly string[]) => {
      if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`))
        await new Promise(resolve => process.stdout.once('drain', resolve))
    }
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      await write(filter.push(line))
      if (filter.isDone?.()) break
    }
    await write(filter.end())
    return 0
  } catch (error) {
    if (!(error instanceof PromptRefusal)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}
