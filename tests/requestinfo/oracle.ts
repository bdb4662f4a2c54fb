// The API server's own parser as a program, built from main.go into the cache folder as the test cluster's binaries are.

import type { RequestInfo } from '../../relay/request-info'
import { goProgram } from '../cluster/build.ts'
import type { RequestLine } from './realistic'

export type Answer = Omit<RequestInfo, 'forward'> & { query: string }

const BINARY = 'sal-test-requestinfo'
const SOURCES = { root: import.meta.dir, names: ['go.mod', 'go.sum', 'main.go'] }

export const { isWanted: isOracleWanted, ensure: ensureOracle } = goProgram(BINARY, SOURCES)

/** One answer a line; undefined where the API server answers with an error. Latin-1, so that a raw byte stays one byte. */
export const askOracle = async (lines: readonly RequestLine[]): Promise<(Answer | undefined)[]> => {
  const text = lines.map(({ method, target }) => `${method}\t${target}\n`).join('')
  const oracle = Bun.spawn([await ensureOracle()], { stdin: Buffer.from(text, 'latin1'), stderr: 'inherit' })
  const [output, status] = await Promise.all([new Response(oracle.stdout).text(), oracle.exited])
  const answers = output.trimEnd().split('\n')
  if (status !== 0 || answers.length !== lines.length)
    throw new Error(`The oracle exited with ${status} after ${answers.length} of ${lines.length} answers`)
  return answers.map(answer => (answer === 'ERR' ? undefined : (JSON.parse(answer) as Answer)))
}
