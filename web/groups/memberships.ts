// The end of a membership, on the page of the group and on that of the person.
import type { Answer, ProblemBody, Visit } from '../visit'

const LEFT: ProblemBody = { detail: 'They are not in this group any more: somebody was quicker' }

/** Only as it was read. What somebody else did meanwhile is told as what it is. */
export async function endMembership(visit: Visit, id: string): Promise<Answer<unknown>> {
  const path = `/group-memberships/${encodeURIComponent(id)}`
  const read = await visit.ask('GET', path)
  const answer = read.isOk ? await visit.askIfSame('DELETE', path, { etag: read.etag ?? '' }) : read
  return answer.status === 404 || answer.status === 412 ? { ...answer, problem: LEFT } : answer
}
