// The two halves of signing in through any identity provider; which protocol it speaks is the preset's business.

import { Problem } from '../../lib/problem'
import { isText } from '../../lib/text'
import { finishGithub, startGithub } from './github'
import { finishOpenId, startOpenId } from './openid'
import type { ProviderSettings } from './presets'
import type { ExternalPerson, Pending } from './protocol'
import { asProblem } from './refusal'

const PROTOCOLS = {
  oidc: { start: startOpenId, finish: finishOpenId },
  github: { start: startGithub, finish: finishGithub },
} as const

/** Answers where the browser must go. Throws Problem. */
export function startFlow(settings: ProviderSettings, pending: Pending): Promise<string> {
  return asProblem(() => PROTOCOLS[settings.protocol].start(settings, pending))
}

/** `query` is what the browser came back with, untouched. Throws Problem. */
export function finishFlow(
  settings: ProviderSettings,
  pending: Pending,
  answer: { query: URLSearchParams; nowMs: number },
): Promise<ExternalPerson> {
  return asProblem(async () => {
    const person = await PROTOCOLS[settings.protocol].finish(settings, pending, answer)
    if ([person.subject, ...person.groups].every(isText)) return person
    throw new Problem('sign-in-refused', undefined, { reason: 'response-invalid' })
  })
}
