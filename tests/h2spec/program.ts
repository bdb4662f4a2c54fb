// HTTP/2 as others have it, as a program built from main.go into the cache folder as the test cluster's binaries are.
import { goProgram } from '../cluster/build.ts'

const SOURCES = { root: import.meta.dir, names: ['go.mod', 'go.sum', 'main.go'] }

export const { isWanted: isSpecWanted, ensure: ensureSpec } = goProgram('sal-test-h2spec', SOURCES)

export type Case = { id: string; desc: string; outcome: 'passed' | 'failed' | 'skipped'; why?: string }

export async function runSpec(port: number): Promise<Case[]> {
  return lines(['spec', String(port)], '')
}

export type Field = { name: string; value: string; sensitive?: boolean }
export type Question = { table: number } | { allow: number } | { decode: string } | { encode: Field[] }
export type HpackAnswer = { fields?: Field[]; block?: string; error?: string }

/** One answer to each. Blocks are hex; texts have an octet a character. */
export async function askHpack(questions: readonly Question[]): Promise<HpackAnswer[]> {
  const answers = await lines<HpackAnswer>(
    ['hpack'],
    questions.map(question => `${JSON.stringify(question)}\n`).join(''),
  )
  if (answers.length !== questions.length)
    throw new Error(`Cannot compare: of ${questions.length} questions ${answers.length} were answered`)
  return answers
}

async function lines<Line>(args: string[], input: string): Promise<Line[]> {
  const program = Bun.spawn([await ensureSpec(), ...args], { stdin: Buffer.from(input), stderr: 'pipe' })
  const [output, said, status] = await Promise.all([
    new Response(program.stdout).text(),
    new Response(program.stderr).text(),
    program.exited,
  ])
  if (status !== 0) throw new Error(`Cannot run the specification: it exited with ${status}\n${said}`)
  return output
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}
