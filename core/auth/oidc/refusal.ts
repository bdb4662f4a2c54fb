// Why a sign-in through an identity provider fails: the library's errors as reasons of ours. A person learns that it
// failed, an admin reads the reason in the record; what was in a token is told to nobody.
import * as oauth from 'oauth4webapi'
import { Problem } from '../../lib/problem'

const REASONS: Readonly<Record<string, string>> = {
  [oauth.AUTHORIZATION_RESPONSE_ERROR]: 'provider-refused',
  [oauth.RESPONSE_BODY_ERROR]: 'provider-refused',
  [oauth.JWT_CLAIM_COMPARISON]: 'id-token-claim',
  [oauth.JWT_TIMESTAMP_CHECK]: 'id-token-expired',
  [oauth.KEY_SELECTION]: 'id-token-key',
  [oauth.JSON_ATTRIBUTE_COMPARISON]: 'issuer-mismatch',
  [oauth.INVALID_RESPONSE]: 'response-invalid',
  [oauth.PARSE_ERROR]: 'response-invalid',
  [oauth.UNSUPPORTED_OPERATION]: 'response-invalid',
  [oauth.WWW_AUTHENTICATE_CHALLENGE]: 'provider-refused',
  [oauth.HTTP_REQUEST_FORBIDDEN]: 'provider-insecure',
  [oauth.REQUEST_PROTOCOL_FORBIDDEN]: 'provider-insecure',
  [oauth.MISSING_SERVER_METADATA]: 'provider-metadata',
  [oauth.INVALID_SERVER_METADATA]: 'provider-metadata',
}

/** Runs `act`; whatever the provider did wrong becomes a Problem `sign-in-refused` or `provider-unavailable`. */
export async function asProblem<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = REASONS[String((error as { code?: unknown } | null)?.code)]
    if (reason === undefined) throw new Problem('provider-unavailable', undefined, { cause: error })
    throw new Problem('sign-in-refused', undefined, { reason, cause: error })
  }
}
