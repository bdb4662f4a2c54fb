// More lines, or others, than the test takes, with a summary: bun tests/requestinfo/differential.ts [N] [seed]
// Needs Go once; exits with 1 on any difference.

import { parseRequestInfo } from '../../relay/request-info'
import { type Judgement, judge, requestLines } from './judge'

const FAULTS_SHOWN = 20

function nanosecondsPerParse(target: string): number {
  const rounds = 400_000
  for (let i = 0; i < rounds; i++) parseRequestInfo('GET', target)
  const start = Bun.nanoseconds()
  for (let i = 0; i < rounds; i++) parseRequestInfo('GET', target)
  return Math.round((Bun.nanoseconds() - start) / rounds)
}

function printSummary({ accepted, refused }: Judgement): void {
  console.log(`lines ${accepted.length + refused.length}, accepted ${accepted.length}, refused ${refused.length}`)
  console.log(`of the accepted: resource requests ${accepted.filter(({ ours }) => ours.isResourceRequest).length},`)
  const pinned = accepted.filter(({ ours }) => ours.name !== '' && ours.parts.length === 1)
  console.log(`  names from a field selector ${pinned.length},`)
  console.log(
    `  forwarded in another spelling ${accepted.filter(({ line, ours }) => ours.forward !== line.target).length}`,
  )
  for (const [problem, those = []] of Object.entries(Object.groupBy(refused, refusal => refusal.problem)).toSorted()) {
    const errors = those.filter(({ theirs }) => theirs === undefined).length
    console.log(`  ${problem.padEnd(26)} ${String(those.length).padStart(7)}, the API server errs too on ${errors}`)
  }
}

const total = Number(Bun.argv[2] ?? 200_000)
const seed = Number(Bun.argv[3] ?? 1)
const judgement = await judge(requestLines(total, seed))
printSummary(judgement)
const pod = '/api/v1/namespaces/shop-7/pods/web-6d4cf56db6-x7k2p'
console.log(`a pod GET takes ${nanosecondsPerParse(pod)} ns, a pinned watch`)
console.log(`  ${nanosecondsPerParse('/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dweb-0&watch=true')} ns`)
for (const fault of judgement.faults.slice(0, FAULTS_SHOWN)) console.error(fault)
console.log(`seed ${seed}: ${judgement.faults.length} differences`)
process.exitCode = judgement.faults.length === 0 ? 0 : 1
