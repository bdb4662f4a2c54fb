// Every case of the attack list has a test with its number in its name, or says here where else it is looked at.
import { expect, test } from 'bun:test'

/** Cases of the list from A1 to A51 that are not asked for here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  A29: 'depth of JSON and YAML at the API: core',
  A30: 'tokens of agents and their rotation: core/enrolments, core/internal',
  A31: 'an agent pins the root of its installation: agent/identity.ts, tests/e2e/enrolment.test.ts',
  A33: 'keys are made where they are used: core/ca, cli/kubeconfig.ts',
  A41: 'kubectl unpacks what kubectl cp brings; relay and agent carry bytes',
}

const LAST = 51

/** `A1–A4, A20` as its numbers. */
function numbersIn(name: string): string[] {
  return [...name.matchAll(/\bA(\d{1,2})(?:–A(\d{1,2}))?\b/g)].flatMap(([, first, last = first]) => {
    const [from, to] = [Number(first), Number(last)]
    return Array.from({ length: to - from + 1 }, (_, index) => `A${from + index}`)
  })
}

async function namedCases(): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const file of new Bun.Glob('{tests,relay,agent,core,prompt,web,kit,cli}/**/*.test.ts').scan('.')) {
    if (file.endsWith('attacks/index.test.ts')) continue
    const text = await Bun.file(file).text()
    // A name is the first string of test() or describe(), or of a row in a table of refusals.
    for (const [, name = ''] of text.matchAll(
      /(?:\b(?:test|describe)(?:\.\w+(?:\([^()]*\))?)*\(|\[)\s*['"`](A\d[^'"`\n]*)/g,
    ))
      for (const number of numbersIn(name)) found.add(number)
  }
  return found
}

test('every case has a test of its number, or is named here as another subject’s', async () => {
  const found = await namedCases()
  const all = Array.from({ length: LAST }, (_, index) => `A${index + 1}`)
  expect(all.filter(number => !found.has(number) && !(number in ELSEWHERE))).toEqual([])
  expect(Object.keys(ELSEWHERE).filter(number => found.has(number))).toEqual([])
})

test('numbersIn() reads single numbers, lists and ranges', () => {
  expect(numbersIn('A18 refuses')).toEqual(['A18'])
  expect(numbersIn('A20, A47 headers')).toEqual(['A20', 'A47'])
  expect(numbersIn('A2–A4 a header')).toEqual(['A2', 'A3', 'A4'])
})
