// parseRequestInfo() against the API server's own parser, on generated and mutated request lines. SAL_TEST_SEED gives others.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { parseRequestInfo } from '../../relay/request-info'
import { judge, requestLines } from './judge'
import { ensureOracle, isOracleWanted } from './oracle'
import { REALISTIC } from './realistic'

const LINES = 100_000
const seed = Number(process.env.SAL_TEST_SEED ?? 1)

// The first run builds the oracle.
setDefaultTimeout(300_000)

describe.skipIf(!isOracleWanted())('the API server reads a line as the relay does, or the relay refuses it', () => {
  test(`${LINES} lines of seed ${seed}`, async () => {
    await ensureOracle()
    const { accepted, refused, faults } = await judge(requestLines(LINES, seed))
    expect(faults.slice(0, 20)).toEqual([])
    expect(accepted.length + refused.length).toBe(LINES)
    // A generator that only makes what is refused would prove nothing.
    expect(accepted.filter(({ ours }) => ours.isResourceRequest).length).toBeGreaterThan(LINES / 3)
    expect(new Set(refused.map(({ problem }) => problem)).size).toBeGreaterThan(15)
  })

  // Parsers with one mistake each, of the kind that gave others a CVE.
  const mistaken: [string, typeof parseRequestInfo][] = [
    ['a path that is not decoded', (...line) => ({ ...parseRequestInfo(...line), path: line[1] })],
    [
      'a verb by the method alone',
      (method, target) => ({ ...parseRequestInfo(method, target), verb: method.toLowerCase() }),
    ],
    ['no subresource', (...line) => ({ ...parseRequestInfo(...line), subresource: '' })],
    ['a group that is forgotten', (...line) => ({ ...parseRequestInfo(...line), apiGroup: '' })],
  ]
  test.each(mistaken)('the lines find %s', async (_, parse) => {
    expect((await judge(requestLines(5_000, seed), { parse })).faults).not.toEqual([])
  })

  test('a difference that is explained is none, and an explanation of nothing is a fault', async () => {
    const parse: typeof parseRequestInfo = (...line) => ({ ...parseRequestInfo(...line), subresource: '' })
    const because = 'the subresource is not looked at'
    const explain = (covers: () => boolean) => judge(REALISTIC, { parse, explained: [{ because, covers }] })
    expect((await explain(() => true)).faults).toEqual([])
    expect((await explain(() => false)).faults).toContain(`explained, but no line differs so: ${because}`)
  })
})
