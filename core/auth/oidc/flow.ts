// The two halves of signing in through any identity provider; which protocol it speaks is the preset's business.

import { Problem } from '../../lib/problem'
import { isText } from '../../lib/text'
import { finishGithub, startGithub } from './github'
import { finishOpenId, startOpenId } from './openid'
import type { ProviderSettings } from './presets'
import type { ExternalPerson, Pending, Told } from './protocol'
import { asProblem } from './refusal'

const PROTOCOLS = {
  oidc: { start: startOpenId, finish: finishOpenId },
  github: { start: startGithub, finish: finishGithub },
} as const

/** Answers where the browser must go. Throws Problem. */
export function startFlow(settings: ProviderSettings, pending: Pending): Promise<string> {
  return asProblem(() => PROTOCOLS[settings.protocol].start(settings, pending))
}

type Answer = { query: URLSearchParams; nowMs: number }

/** `query` is what the browser came back with, untouched. Throws Problem. */
export async function finishFlow(
  settings: ProviderSettings,
  pending: Pending,
  answer: Answer,
): Promise<ExternalPerson> {
  return (await tellFlow(settings, pending, answer)).person
}

/** The same with all that the provider said, which is for the eyes of whoever asked and for nothing else. */
export function tellFlow(settings: ProviderSettings, pending: Pending, answer: Answer): Promise<Told> {
  return asProblem(async () => {
    const told = await PROTOCOLS[settings.protocol].finish(settings, pending, answer)
    if ([told.person.subject, ...told.person.groups].every(isText)) return told
    throw new Problem('sign-in-refused', undefined, { reason: 'response-invalid' })
  })
}
