// The content of a recording, as it comes.
import { ExitError } from '../../kit/exit'
import type { Api } from '../api'
import { ApiError, type Query } from '../transport'

type Wanted = { id: string; what: 'asciicast' | 'text' | 'live'; query?: Query }

/** Throws ExitError that names the recording when there is none, or none for who asks. */
export async function openContent(
  { server, transport }: Api,
  { id, what, query }: Wanted,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    return await transport.stream(`/v1/recordings/${encodeURIComponent(id)}/${what}`, query)
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
    throw new ExitError(`Cannot find the recording "${id}" at ${server}`, 1, { cause: error })
  }
}
