// The one-time join string an operator copies: where to dial, whom to trust there, and the bootstrap token.
// The root certificate travels in it, so first contact is ordinary TLS against a pinned root, never trust on first use.

export type Join = {
  kind: 'agent' | 'relay'
  /** Where to dial: the relay's public address for an agent, core's internal one for a relay; `https://host:port`. */
  url: string
  /** The bootstrap token: 256 random bits, base64url. */
  token: string
  /** The installation's root certificate, PEM. */
  root: string
}

const PREFIX = 'saljoin1.'

export class JoinError extends Error {
  override name = 'JoinError'
}

export function formatJoin(join: Join): string {
  const der = join.root.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')
  return PREFIX + Buffer.from(JSON.stringify([join.kind, join.url, join.token, der])).toString('base64url')
}

export function parseJoin(text: string, kind: Join['kind']): Join {
  const parts = text.trim().startsWith(PREFIX) ? open(text.trim().slice(PREFIX.length)) : undefined
  if (!parts) throw new JoinError('Cannot read the join string: it is cut short or not one of ours')
  const [is, url, token, der] = parts
  if (is !== kind) throw new JoinError(`Cannot use the join string here: it is for "${is}", not for "${kind}"`)
  const root = `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
  return { kind, url, token, root }
}

function open(body: string): [string, string, string, string] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    const isWhole = Array.isArray(parts) && parts.length === 4 && parts.every(part => typeof part === 'string')
    return isWhole ? (parts as [string, string, string, string]) : undefined
  } catch {
    return undefined
  }
}
