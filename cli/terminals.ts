// Joins core's console with the prompt: core knows the person, the prompt runs kubectl.
import type { Log } from '../kit/log'
import type { PromptConfig } from '../prompt/config'
import { createPrompt } from '../prompt/main'
import { acceptSocket } from '../prompt/sockets'
import { thisProgram } from './this-program'

export function openTerminals(config: PromptConfig, { log, path }: { log: Log; path: string }) {
  const { command, args } = thisProgram()
  const prompt = createPrompt(config, {
    program: [command, ...args],
    path,
    isRoot: process.getuid?.() === 0,
    now: Date.now,
    newId: () => crypto.randomUUID(),
    log,
  })
  return {
    unavailable: prompt.unavailable,
    recheck: prompt.recheck,
    accept: (...given: Parameters<typeof acceptSocket> extends [unknown, ...infer Rest] ? Rest : never) =>
      acceptSocket(prompt, ...given),
    close: prompt.close,
  }
}
