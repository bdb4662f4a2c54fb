// Ending a session that is being recorded: a page that says what ends, and the button.
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside, Taken } from '../inside'
import { form } from '../parts/form'
import { gonePage, idOf } from '../parts/gone'
import { alarm } from '../parts/notice'
import { card } from '../parts/small'
import { type ProblemBody, sentencesOf } from '../visit'
import { commandOf, placeOf, type Recording, TRAIL } from './words'

export async function cutPage(inside: Inside, refused?: { status: number; problem: ProblemBody }): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const answer = await visit.ask<Recording>('GET', `/recordings/${id}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Recording', trail: TRAIL, answer })
  const { user_name, cluster_name } = answer.body
  return shell(visit, who, {
    title: 'Cut this session?',
    trail: [...TRAIL, { name: commandOf(answer.body), path: `/recordings/${id}` }],
    status: refused?.status ?? 200,
    content: html`${refused && alarm(sentencesOf(refused.problem))}${card(
      'What breaks',
      html`<p><code>${commandOf(answer.body)}</code> of <strong>${user_name}</strong> in ${placeOf(answer.body)}, ${cluster_name}, loses its connection within a second; what it was doing may stay half done. They can open a new one: to keep them out, end their binding or disable them.</p>
<div class="buttons">${form(visit, { to: `/recordings/${id}/cut`, act: 'Cut it now', isDanger: true }, '')}<a class="button quiet" href="/recordings/${id}">Leave it</a></div>`,
    )}`,
  })
}

export async function cut(taken: Taken): Promise<Response> {
  const id = idOf(taken)
  const recording = await taken.visit.ask<Recording>('GET', `/recordings/${id}`)
  if (!recording.isOk) return gonePage(taken, { title: 'Recording', trail: TRAIL, answer: recording })
  const answer = await taken.visit.ask('DELETE', `/connections/${encodeURIComponent(recording.body.request_id)}`)
  // It may have ended by itself meanwhile.
  return answer.isOk || answer.status === 404 ? redirect(`/recordings/${id}?done=cut`) : cutPage(taken, answer)
}
