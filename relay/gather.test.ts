import { expect, test } from 'bun:test'
import { gather } from './gather'

function asker(options = { most: 3, atOnce: 1 }) {
  const asked: { questions: number[]; answer: (answers: number[]) => void; fail: (error: Error) => void }[] = []
  const one = gather(
    (questions: number[]) => new Promise<number[]>((answer, fail) => void asked.push({ questions, answer, fail })),
    options,
  )
  return { one, asked }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

test('gather() asks together what comes in one turn, and later what came while an answer was on the way', async () => {
  const { one, asked } = asker()
  const first = [one(1), one(2)]
  await turn()
  const later = [3, 4, 5, 6].map(one)
  await turn()
  expect(asked.map(({ questions }) => questions)).toEqual([[1, 2]])
  asked[0]?.answer([10, 20])
  expect(await Promise.all(first)).toEqual([10, 20])
  await turn()
  asked[1]?.answer([30, 40, 50])
  await turn()
  asked[2]?.answer([60])
  expect(await Promise.all(later)).toEqual([30, 40, 50, 60])
})

test('gather() gives a failure to those who were asked in it and to nobody else', async () => {
  const { one, asked } = asker({ most: 1, atOnce: 2 })
  const all = Promise.allSettled([1, 2].map(one))
  await turn()
  asked[0]?.fail(new Error('away'))
  asked[1]?.answer([20])
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

test('gather() believes no answer when there are fewer than questions', async () => {
  const { one, asked } = asker()
  const all = Promise.allSettled([1, 2].map(one))
  await turn()
  asked[0]?.answer([10])
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
