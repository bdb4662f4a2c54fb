// A change that must not undo somebody else's: it rests on the state that its form was filled from. When that is not how
// the thing is any more, nothing is changed and the form is shown again as it was filled.
import type { Taken } from '../inside'
import type { ProblemBody } from '../visit'
import { etagIn } from './form'

/**
 * What a button does to a thing that a page showed: it is deleted, or changed to `body`. When the thing is not how it was
 * shown, nothing is done, and the page is to be shown again.
 */
export async function actIfSame(
  { visit, fields }: Pick<Taken, 'visit' | 'fields'>,
  path: string,
  { what, body }: { what: string; body?: object },
): Promise<Pick<Saved, 'isOk' | 'status' | 'problem'>> {
  const sent = { etag: etagIn(fields), ...(body && { body }) }
  const { isOk, status, problem } = await visit.askIfSame(body ? 'PUT' : 'DELETE', path, sent)
  if (status !== 412) return { isOk, status, problem }
  const detail = `Somebody changed ${what} since you opened the page, so nothing was done. This is how it is now`
  return { isOk, status, problem: { detail } }
}

export type Saved = {
  isOk: boolean
  status: number
  problem: ProblemBody
  /** What the form rests on when it is shown again. Undefined: on how the thing is now, because that was just told. */
  same: string | undefined
}

/** `what` it is: `this group`. `secrets`: fields that are not shown again. */
export async function saveIfSame(
  { visit, fields }: Pick<Taken, 'visit' | 'fields'>,
  path: string,
  { what, body, secrets = [] }: { what: string; body: object; secrets?: readonly string[] },
): Promise<Saved> {
  const etag = etagIn(fields)
  const { isOk, status, problem } = await visit.askIfSame('PUT', path, { etag, body })
  if (status !== 412) return { isOk, status, problem, same: etag }
  const but = secrets.some(name => fields.get(name)) ? ', but for secrets' : ''
  const detail = `Somebody changed ${what} since you opened the page. What you typed is still here${but}: save again, and it takes the place of theirs`
  return { isOk, status, problem: { detail }, same: undefined }
}
