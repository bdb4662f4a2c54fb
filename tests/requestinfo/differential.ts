// Differential run of relay/request-info.ts against the API server's own parser: bun tests/requestinfo/differential.ts [N] [seed]
// For every line ours refuses or agrees in all fields, what we forward means the same, and realistic lines are never refused.
// Needs Go; exits with 1 on any difference.

import { NonCanonicalRequest, parseRequestInfo, type RequestInfo } from '../../relay/request-info'
import { RequestLines } from './generate'
import { REALISTIC, type RequestLine } from './realistic'

type Answer = Omit<RequestInfo, 'forward'> & { query: string }

const FIELDS = [
  ...(['isResourceRequest', 'path', 'verb', 'apiPrefix', 'apiGroup', 'apiVersion', 'namespace'] as const),
  ...(['resource', 'subresource', 'name', 'parts'] as const),
]

const FAULTS_SHOWN = 20

interface Trial {
  readonly line: RequestLine
  readonly ours: RequestInfo | NonCanonicalRequest
}

function attempt(line: RequestLine): Trial {
  try {
    return { line, ours: parseRequestInfo(line.method, line.target) }
  } catch (error) {
    if (error instanceof NonCanonicalRequest) return { line, ours: error }
    throw error
  }
}

/** Undefined stands for ERR. Latin-1, so that a raw byte stays one byte. */
async function askOracle(lines: readonly RequestLine[]): Promise<(Answer | undefined)[]> {
  const text = lines.map(({ method, target }) => `${method}\t${target}\n`).join('')
  const oracle = Bun.spawn(['go', 'run', '.'], {
    cwd: import.meta.dir,
    stdin: Buffer.from(text, 'latin1'),
    stderr: 'inherit',
  })
  const [output, status] = await Promise.all([new Response(oracle.stdout).text(), oracle.exited])
  const answers = output.trimEnd().split('\n')
  if (status !== 0 || answers.length !== lines.length) {
    throw new Error(`the oracle exited with ${status} after ${answers.length} of ${lines.length} answers`)
  }
  return answers.map(answer => (answer === 'ERR' ? undefined : (JSON.parse(answer) as Answer)))
}

/** Fields that differ, with both values; the query must arrive byte for byte too. */
function differences(ours: RequestInfo, theirs: Answer | undefined): string[] {
  if (theirs === undefined) return ['accepted, but the API server answers with an error']
  const wrong = FIELDS.filter(field => JSON.stringify(ours[field]) !== JSON.stringify(theirs[field]))
  const texts = wrong.map(field => `${field}: ${JSON.stringify(ours[field])} not ${JSON.stringify(theirs[field])}`)
  const mark = ours.forward.indexOf('?')
  const query = mark < 0 ? '' : ours.forward.slice(mark + 1)
  return query === theirs.query ? texts : [...texts, `query: ${query} not ${theirs.query}`]
}

function count<T>(items: readonly T[], claim: (item: T) => boolean): number {
  return items.reduce((sum, item) => sum + (claim(item) ? 1 : 0), 0)
}

function nanosecondsPerParse(target: string): number {
  const rounds = 400_000
  for (let i = 0; i < rounds; i++) parseRequestInfo('GET', target)
  const start = Bun.nanoseconds()
  for (let i = 0; i < rounds; i++) parseRequestInfo('GET', target)
  return Math.round((Bun.nanoseconds() - start) / rounds)
}

/** Every complaint as one sentence; empty is a pass. */
function judge(
  accepted: readonly { line: RequestLine; ours: RequestInfo }[],
  answers: readonly (Answer | undefined)[],
): string[] {
  const faults: string[] = []
  for (const [i, { line, ours }] of accepted.entries()) {
    const direct = differences(ours, answers[i])
    const forwarded = differences(ours, answers[accepted.length + i])
    const again = attempt({ method: line.method, target: ours.forward }).ours
    if (direct.length > 0) faults.push(`${JSON.stringify(line)}: ${direct.join('; ')}`)
    if (forwarded.length > 0)
      faults.push(`${JSON.stringify(line)} forwarded as ${ours.forward}: ${forwarded.join('; ')}`)
    if (JSON.stringify(again) !== JSON.stringify(ours)) faults.push(`${JSON.stringify(line)}: forward is not canonical`)
  }
  return faults
}

function printSummary(trials: readonly Trial[], answers: readonly (Answer | undefined)[]): void {
  const accepted = trials.flatMap(({ ours }) => (ours instanceof NonCanonicalRequest ? [] : [ours]))
  const refusals = trials.flatMap(({ ours }, i) =>
    ours instanceof NonCanonicalRequest ? [{ problem: ours.problem, theirs: answers[i] }] : [],
  )
  console.log(`lines ${trials.length}, accepted ${accepted.length}, refused ${refusals.length}`)
  console.log(`of the accepted: resource requests ${count(accepted, info => info.isResourceRequest)},`)
  console.log(`  names from a field selector ${count(accepted, info => info.name !== '' && info.parts.length === 1)},`)
  const rewritten = count(trials, ({ line, ours }) => 'forward' in ours && ours.forward !== line.target)
  console.log(`  forwarded in another spelling ${rewritten}`)
  for (const problem of [...new Set(refusals.map(refusal => refusal.problem))].toSorted()) {
    const those = refusals.filter(refusal => refusal.problem === problem)
    const errors = count(those, refusal => refusal.theirs === undefined)
    console.log(`  ${problem.padEnd(26)} ${String(those.length).padStart(7)}, the API server errs too on ${errors}`)
  }
}

async function main(): Promise<void> {
  const total = Number(Bun.argv[2] ?? 200_000)
  const seed = Number(Bun.argv[3] ?? 1)
  const generated = RequestLines(seed)
  const trials = [...REALISTIC, ...Array.from({ length: total }, () => generated.next())].map(attempt)
  const accepted = trials.flatMap(({ line, ours }) => (ours instanceof NonCanonicalRequest ? [] : [{ line, ours }]))
  const forwards = accepted.map(({ line, ours }) => ({ method: line.method, target: ours.forward }))

  const answers = await askOracle([...trials.map(trial => trial.line), ...forwards])
  const direct = trials.flatMap(({ ours }, i) => (ours instanceof NonCanonicalRequest ? [] : [answers[i]]))
  const faults = judge(accepted, [...direct, ...answers.slice(trials.length)])
  for (const { line, ours } of trials.slice(0, REALISTIC.length)) {
    if (ours instanceof NonCanonicalRequest) faults.push(`${JSON.stringify(line)}: realistic, but ${ours.message}`)
  }

  printSummary(trials, answers)
  const pod = '/api/v1/namespaces/shop-7/pods/web-6d4cf56db6-x7k2p'
  console.log(`a pod GET takes ${nanosecondsPerParse(pod)} ns, a pinned watch`)
  console.log(`  ${nanosecondsPerParse('/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dweb-0&watch=true')} ns`)
  for (const fault of faults.slice(0, FAULTS_SHOWN)) console.error(fault)
  console.log(`seed ${seed}: ${faults.length} differences`)
  process.exitCode = faults.length === 0 ? 0 : 1
}

await main()
