// Our reading of request lines held against the API server's. For every line ours refuses, or agrees in all fields and
// forwards what means the same; a difference that is right all the same has a row in EXPLAINED, or is a fault.

import { NonCanonicalRequest, parseRequestInfo, type RequestInfo } from '../../relay/request-info'
import { RequestLines } from './generate'
import { type Answer, askOracle } from './oracle'
import { REALISTIC, type RequestLine } from './realistic'

type Accepted = { line: RequestLine; ours: RequestInfo; theirs: Answer | undefined }
type Refused = { line: RequestLine; problem: string; theirs: Answer | undefined }

export type Judgement = { accepted: Accepted[]; refused: Refused[]; faults: string[] }

/** A difference in which ours does no harm, and why. `covers` sees the line as it was told apart. */
type Explanation = { because: string; covers: (difference: Accepted) => boolean }

/** None so far: what the two would read differently is refused. A row that covers nothing is a fault too. */
export const EXPLAINED: readonly Explanation[] = []

const FIELDS = [
  ...(['isResourceRequest', 'path', 'verb', 'apiPrefix', 'apiGroup', 'apiVersion', 'namespace'] as const),
  ...(['resource', 'subresource', 'name', 'parts'] as const),
]

/** This many different lines, the realistic ones first; the same seed gives the same. */
export const requestLines = (count: number, seed: number): RequestLine[] => {
  const generated = RequestLines(seed)
  const lines = new Map(REALISTIC.map(line => [`${line.method}\t${line.target}`, line]))
  while (lines.size < count) {
    const line = generated.next()
    lines.set(`${line.method}\t${line.target}`, line)
  }
  return [...lines.values()]
}

export const judge = async (
  lines: readonly RequestLine[],
  { explained = EXPLAINED, parse = parseRequestInfo, ask = askOracle } = {},
): Promise<Judgement> => {
  const read = lines.map(line => ({ line, ours: attempt(parse, line) }))
  const forwards = read.flatMap(({ line, ours }) => ('problem' in ours ? [] : [{ ...line, target: ours.forward }]))
  const answers = await ask([...lines, ...forwards])
  const judgement: Judgement = { accepted: [], refused: [], faults: [] }
  const used = new Set<Explanation>()
  for (const [at, { line, ours }] of read.entries()) {
    const theirs = answers[at]
    if ('problem' in ours) {
      judgement.refused.push({ line, problem: ours.problem, theirs })
      continue
    }
    const one = { line, ours, theirs }
    const wrong = faultsOf(one, { parse, ofForward: answers[lines.length + judgement.accepted.length] })
    const explanation = wrong.length > 0 ? explained.find(({ covers }) => covers(one)) : undefined
    if (explanation) used.add(explanation)
    else judgement.faults.push(...wrong)
    judgement.accepted.push(one)
  }
  const stale = explained.filter(explanation => !used.has(explanation))
  judgement.faults.push(...stale.map(({ because }) => `explained, but no line differs so: ${because}`))
  return judgement
}

const attempt = (
  parse: typeof parseRequestInfo,
  { method, target }: RequestLine,
): RequestInfo | { problem: string } => {
  try {
    return parse(method, target)
  } catch (error) {
    if (error instanceof NonCanonicalRequest) return { problem: error.problem }
    throw error
  }
}

const faultsOf = (
  { line, ours, theirs }: Accepted,
  { parse, ofForward }: { parse: typeof parseRequestInfo; ofForward: Answer | undefined },
): string[] => {
  const text = JSON.stringify(line)
  const again = attempt(parse, { method: line.method, target: ours.forward })
  return [
    ...differences(ours, theirs).map(difference => `${text}: ${difference}`),
    ...differences(ours, ofForward).map(difference => `${text} forwarded as ${ours.forward}: ${difference}`),
    ...(Bun.deepEquals(again, ours) ? [] : [`${text}: what is forwarded is not canonical`]),
  ]
}

/** Fields that differ, with both values; the query must arrive byte for byte too. */
const differences = (ours: RequestInfo, theirs: Answer | undefined): string[] => {
  if (theirs === undefined) return ['accepted, but the API server answers with an error']
  const wrong = FIELDS.filter(field => !Bun.deepEquals(ours[field], theirs[field]))
  const texts = wrong.map(field => `${field} ${JSON.stringify(ours[field])}, not ${JSON.stringify(theirs[field])}`)
  const mark = ours.forward.indexOf('?')
  const query = mark < 0 ? '' : ours.forward.slice(mark + 1)
  return query === theirs.query ? texts : [...texts, `query ${query}, not ${theirs.query}`]
}
