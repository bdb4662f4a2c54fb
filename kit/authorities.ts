// Whom this machine trusts: the system's authorities, those that come with Bun, and what SSL_CERT_FILE and
// NODE_EXTRA_CA_CERTS name. For what may be signed by a company's own authority, never for what is pinned.
import tls, { type SecureContext } from 'node:tls'

let own: SecureContext | undefined

/** Made once: to read some hundred certificates takes a while. */
export function ownAuthorities(): SecureContext {
  own ??= tls.createSecureContext({ ca: all() })
  return own
}

/** `more` is PEM text of further authorities. */
export function ownAuthoritiesAnd(more: string): SecureContext {
  return tls.createSecureContext({ ca: [...all(), more] })
}

function all(): string[] {
  return [...new Set([...tls.getCACertificates('system'), ...tls.getCACertificates('default')])]
}
