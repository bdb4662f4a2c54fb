// Many small questions to core in few messages: the first goes at once, what comes while answers are on the way goes together.
// Each connection to core that is opened for one question costs more than a hundred answers.

export type Gather<Question, Answer> = (question: Question) => Promise<Answer>

type Waiting<Question, Answer> = {
  question: Question
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** `ask` answers in the order of the questions; what it throws every one of them gets. */
export function gather<Question, Answer>(
  ask: (questions: Question[]) => Promise<readonly Answer[]>,
  { most, atOnce }: { most: number; atOnce: number },
): Gather<Question, Answer> {
  let waiting: Waiting<Question, Answer>[] = []
  let underWay = 0
  let isDue = false
  return question =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      due()
    })

  /** What is asked in the same turn goes together. */
  function due(): void {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      while (waiting.length > 0 && underWay < atOnce) void send()
    })
  }

  async function send(): Promise<void> {
    const batch = waiting.slice(0, most)
    waiting = waiting.slice(most)
    underWay++
    try {
      const answers = await ask(batch.map(({ question }) => question))
      if (answers.length !== batch.length) throw new Error('Core answered another number of questions than was asked')
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      underWay--
      due()
    }
  }
}
