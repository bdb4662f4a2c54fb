// Whatever kubectl does directly it does through relay and agent, byte for byte: rows of commands, and lanes of ways in which
// a kubectl speaks. The lanes run side by side; a test waits for its row.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { findKubelet } from '../harness/cluster-binaries.ts'
import { isLeftOut, type Lane, LEFT_OUT, lanes, type Side } from './lanes.ts'
import { type Row, requests, upgrades } from './rows.ts'
import { type Outcome, runRow } from './run.ts'
import { openWorld, type World } from './world.ts'

setDefaultTimeout(120_000)

const canRun =
  process.env.SAL_TEST_CLUSTER === 'real' || (process.env.SAL_TEST_CLUSTER !== 'stub' && findKubelet() !== undefined)
const runnable = lanes.filter(({ binary }) => canRun && binary !== undefined)
/** Two cores run two lanes; a row is three kubectls at once. */
const AT_ONCE = 2

type Compared = Partial<Record<Side, Outcome>>
const rowsOf = (lane: Lane): readonly Row[] => [...(lane.hasRequests ? requests : []), ...upgrades]
const outcomes = new Map<Lane, PromiseWithResolvers<Compared>[]>(
  runnable.map(lane => [lane, rowsOf(lane).map(() => Promise.withResolvers<Compared>())]),
)

let world: World
let running: Promise<unknown> = Promise.resolve()
beforeAll(async () => {
  if (runnable.length === 0) return
  world = await openWorld(runnable)
  const waiting = [...runnable]
  const runner = async () => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) await runLane(lane)
  }
  running = Promise.all(Array.from({ length: AT_ONCE }, runner))
})
afterAll(async () => {
  await running
  await world?.close()
})

async function runLane(lane: Lane): Promise<void> {
  const callers = Object.entries(world.callers(lane))
  for (const [index, row] of rowsOf(lane).entries()) {
    const here = callers.filter(([side]) => !isLeftOut({ kubectl: lane.kubectl, side, row: row.args.join(' ') }))
    const ran = Promise.all(here.map(async ([side, caller]) => [side, await runRow(row, caller)] as const))
    const told = outcomes.get(lane)?.[index]
    await ran.then(
      all => told?.resolve(Object.fromEntries(all)),
      error => {
        told?.promise.catch(() => {})
        told?.reject(error)
      },
    )
  }
}

for (const lane of lanes) {
  describe.skipIf(!runnable.includes(lane))(lane.name, () => {
    for (const [index, { args, stdin, code = 0 }] of rowsOf(lane).entries()) {
      const input = stdin === undefined || stdin.length > 200 ? '' : ` <${JSON.stringify(stdin)}`
      test(`${index + 1} ${args.join(' ')}${input}`, async () => {
        const { direct, ...relayed } = (await outcomes.get(lane)?.[index]?.promise) ?? {}
        expect(Object.keys(relayed).length).toBeGreaterThan(0)
        expect(direct?.code).toBe(typeof code === 'number' ? code : code[lane.kubectl])
        for (const [side, outcome] of Object.entries(relayed))
          expect({ side, ...outcome }).toEqual({ side, ...direct } as typeof outcome & { side: string })
      })
    }
  })
}

test('what is left out has its reason, and leaves every kubectl, HTTP version and upgrade a lane', () => {
  expect(LEFT_OUT.filter(({ because }) => because === '')).toEqual([])
  expect(lanes.map(({ name }) => name)).toEqual([
    'kubectl current, HTTP/2, WebSocket',
    'kubectl current, HTTP/2, SPDY',
    'kubectl current, HTTP/1.1, WebSocket',
    'kubectl current, HTTP/1.1, SPDY',
    'kubectl 1.20, HTTP/2, SPDY',
    'kubectl 1.20, HTTP/1.1, SPDY',
  ])
})
