// The signed documents, as compact JWS (RFC 7515): grants, user credentials, key sets; checkpoints and statements of the audit.
// Promise: verify() returns claims only for the type, issuer and audience asked for; the algorithm follows from the
// type, never from the token's own header (RFC 8725 §3.1).
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto'

/** As the API server spells it (rbac.authorization.k8s.io/v1). */
export type PolicyRule = {
  apiGroups?: string[]
  resources?: string[]
  verbs: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

/**
 * A right in the target cluster: a ClusterRole that is there by name, or rules that the agent makes one of. In the whole
 * cluster only when `namespaces` is null; else in the namespaces listed, and in those whose labels match the selector.
 */
export type Right = ({ cluster_role: string; rules?: never } | { rules: PolicyRule[]; cluster_role?: never }) & {
  namespaces: string[] | null
  namespace_selector?: Record<string, string>
}

/**
 * `mandatory`: no recorder, no stream. `key` is the installation's public recording key: raw X25519, base64url.
 */
export type RecordingPolicy = { policy: 'on' | 'mandatory'; stdin: boolean; key: string; redactions: string[] }

/**
 * Signed by core, believed by agents: which rights `sub` has in cluster `aud`, until `exp` (seconds since the epoch).
 * `iat` has a fraction: of two grants the later one counts, also within a second.
 * `credential` is what the principal showed (`certificate:<serial>`, or what credentialName() says): revoking it ends the
 * grant.
 */
export type GrantClaims = {
  iss: string
  aud: string
  sub: string
  name: string
  credential: string
  rights: Right[]
  /** A binding or the credential ends at `exp`: what the agent made goes then, and not after an idle time. */
  is_final?: true
  /** What happens when the audit cannot be written: absent, it is refused; `continue`, it goes on and an alarm is raised. */
  audit?: 'continue'
  /** Interactive streams are recorded; absent, they are not. */
  recording?: RecordingPolicy
  iat: number
  exp: number
  jti: string
}

/** What `sal credential` shows the relay instead of a certificate; it is from a session or an API token, one of both. */
export type CredentialClaims = {
  iss: string
  aud: 'relay'
  sub: string
  name: string
  sid?: string
  /** `<id>.<generation>` of an API token: what an older secret of it made ends with that secret. */
  tid?: string
  /** Absent for kubectl on somebody's machine; `browser` for the console's own prompt. */
  origin?: 'browser'
  iat: number
  exp: number
  jti: string
}

/**
 * How a bearer credential is named in grants and records: the session or token it is from, and by which way it is used.
 * Undefined for one that rests on something this program does not know.
 */
export function credentialName({ sid, tid, origin }: Pick<CredentialClaims, 'sid' | 'tid' | 'origin'>) {
  if (typeof tid === 'string') return `token:${tid}`
  return typeof sid === 'string' ? `${origin === 'browser' ? 'browser' : 'session'}:${sid}` : undefined
}

export type KeyUse = 'grant' | 'credential'
export type PublishedKey = { kid: string; use: KeyUse; x: string }

/** Signed by the root, so that a relay which passes it on cannot slip in a key of its own. */
export type KeySetClaims = { iss: string; aud: 'sal-keys'; keys: PublishedKey[]; iat: number }

/**
 * Records of one chain that a checkpoint covers, `first_seq` to `last_seq`. `from` is the hash of the link before them and
 * `hash` that of the last; `root` is the root of a Merkle tree over the hashes of all of them (merkle.ts). Hex.
 */
export type SealedChain = {
  id: string
  kind: 'relay' | 'api'
  relay_id: string | null
  first_seq: number
  last_seq: number
  from: string
  hash: string
  root: string
}

/**
 * What the audit said at `at`. Checkpoints count from 1 without gaps, and each holds the hash of the one before it (SHA-256
 * of its JWS, hex; null: it is the first). A chain that is not in `chains` stands where the last one that has it says.
 */
export type CheckpointClaims = {
  iss: string
  aud: 'sal-audit'
  n: number
  at: string
  previous: string | null
  chains: SealedChain[]
  iat: number
}

/** Records that retention has taken out of a chain; `hash` is that of the link of the last of them, hex. */
export type DroppedRecords = { id: string; first_seq: number; last_seq: number; hash: string }

/**
 * What an evidence file holds: checkpoints `first_n` to `last_n`, all that were made from `from` to `to` (null: from the
 * first, to the last there was), and every record they cover; of a chain of a checkpoint from which retention has dropped
 * records, those after the last of these.
 */
export type EvidenceClaims = {
  iss: string
  aud: 'sal-evidence'
  at: string
  from: string | null
  to: string | null
  first_n: number
  last_n: number
  dropped: DroppedRecords[]
  iat: number
}

type Documents = {
  'sal-grant+jwt': GrantClaims
  'sal-credential+jwt': CredentialClaims
  'sal-keys+jwt': KeySetClaims
  'sal-checkpoint+jwt': CheckpointClaims
  'sal-evidence+jwt': EvidenceClaims
}
export type DocumentType = keyof Documents

const ALGORITHM: Record<DocumentType, 'EdDSA' | 'ES256'> = {
  'sal-grant+jwt': 'EdDSA',
  'sal-credential+jwt': 'EdDSA',
  'sal-keys+jwt': 'ES256',
  'sal-checkpoint+jwt': 'EdDSA',
  'sal-evidence+jwt': 'EdDSA',
}

/** What was said once stays said: these have no end. */
const LASTING: ReadonlySet<DocumentType> = new Set(['sal-keys+jwt', 'sal-checkpoint+jwt', 'sal-evidence+jwt'])

/** Allowed difference between two machines' clocks, in seconds; `exp` is never stretched by it. */
export const CLOCK_SKEW_S = 60

export type ClaimsProblem =
  | 'malformed'
  | 'wrong-type'
  | 'unknown-key'
  | 'bad-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'expired'
  | 'not-yet-valid'

export class ClaimsError extends Error {
  override name = 'ClaimsError'
  constructor(readonly problem: ClaimsProblem) {
    super(`Cannot accept the signed document: it is ${problem.replaceAll('-', ' ')}`)
  }
}

export type SigningKey = { kid: string; privateKey: KeyObject }

export function sign<T extends DocumentType>(typ: T, claims: Documents[T], key: SigningKey): string {
  const header = { alg: ALGORITHM[typ], typ, kid: key.kid }
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signatureOf(ALGORITHM[typ], Buffer.from(input), key.privateKey).toString('base64url')}`
}

/** `keys` maps a key id to its public key; `nowMs` is the caller's clock. Throws ClaimsError. */
export function verify<T extends DocumentType>(
  typ: T,
  token: string,
  expected: { keys: ReadonlyMap<string, KeyObject>; issuer: string; audience: string; nowMs: number },
): Documents[T] {
  const [head, body, signature, ...rest] = token.split('.')
  if (!head || !body || !signature || rest.length > 0) throw new ClaimsError('malformed')
  // One document has one spelling: its text is hashed, too.
  if (![head, body, signature].every(isBase64url)) throw new ClaimsError('malformed')
  const header = decode<{ alg?: unknown; typ?: unknown; kid?: unknown; crit?: unknown }>(head)
  if (header.typ !== typ || header.alg !== ALGORITHM[typ] || header.crit !== undefined)
    throw new ClaimsError('wrong-type')
  const key = typeof header.kid === 'string' ? expected.keys.get(header.kid) : undefined
  if (!key) throw new ClaimsError('unknown-key')
  const signed = Buffer.from(`${head}.${body}`)
  if (!isSignedBy(ALGORITHM[typ], signed, { key, signature: Buffer.from(signature, 'base64url') })) {
    throw new ClaimsError('bad-signature')
  }
  const claims = decode<Documents[T] & { exp?: number }>(body)
  if (claims.iss !== expected.issuer) throw new ClaimsError('wrong-issuer')
  if (claims.aud !== expected.audience) throw new ClaimsError('wrong-audience')
  const nowS = expected.nowMs / 1000
  if (!LASTING.has(typ) && !(typeof claims.exp === 'number' && nowS < claims.exp)) throw new ClaimsError('expired')
  if (!(claims.iat <= nowS + CLOCK_SKEW_S)) throw new ClaimsError('not-yet-valid')
  return claims
}

/** What a grant says, for who has it from core itself: nothing is checked here. Throws ClaimsError. */
export function readGrant(token: string): GrantClaims {
  return decode<GrantClaims>(token.split('.')[1] ?? '')
}

/** Opens a key set that the root signed; the result feeds `verify()` for the given use. */
export function openKeySet(
  token: string,
  from: { root: KeyObject; issuer: string; nowMs: number },
): Record<KeyUse, Map<string, KeyObject>> {
  const keys = new Map([[ROOT_KEY_ID, from.root]])
  const set = verify('sal-keys+jwt', token, { keys, issuer: from.issuer, audience: 'sal-keys', nowMs: from.nowMs })
  const opened: Record<KeyUse, Map<string, KeyObject>> = { grant: new Map(), credential: new Map() }
  for (const { kid, use, x } of set.keys) {
    opened[use]?.set(kid, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }))
  }
  return opened
}

/** The key id under which the root signs key sets: there is one root an installation. */
export const ROOT_KEY_ID = 'root'

export function publicX(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (!x) throw new TypeError('Cannot publish the key: it is neither an Ed25519 nor an X25519 key')
  return x
}

export function openSigningKey(kid: string, pkcs8Pem: string): SigningKey {
  return { kid, privateKey: createPrivateKey(pkcs8Pem) }
}

/** Proof that the asker holds the key of the certificate it wants renewed: an ES256 signature over the CSR's PEM. */
export function proveRenewal(csrPem: string, privateKeyPem: string): string {
  return signatureOf('ES256', renewalInput(csrPem), createPrivateKey(privateKeyPem)).toString('base64url')
}

export function isRenewalProven(csrPem: string, proof: string, current: KeyObject): boolean {
  return isSignedBy('ES256', renewalInput(csrPem), { key: current, signature: Buffer.from(proof, 'base64url') })
}

function renewalInput(csrPem: string): Buffer {
  return Buffer.from(`sal-renewal-v1\n${csrPem}`)
}

function signatureOf(alg: 'EdDSA' | 'ES256', input: Buffer, key: KeyObject): Buffer {
  return alg === 'EdDSA' ? signBytes(null, input, key) : signBytes('sha256', input, { key, dsaEncoding: 'ieee-p1363' })
}

function isSignedBy(alg: 'EdDSA' | 'ES256', input: Buffer, by: { key: KeyObject; signature: Buffer }): boolean {
  const kind = by.key.asymmetricKeyType
  if (kind !== (alg === 'EdDSA' ? 'ed25519' : 'ec')) return false
  return alg === 'EdDSA'
    ? verifyBytes(null, input, by.key, by.signature)
    : verifyBytes('sha256', input, { key: by.key, dsaEncoding: 'ieee-p1363' }, by.signature)
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function isBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function decode<T>(part: string): T {
  const value = parse(Buffer.from(part, 'base64url').toString())
  if (typeof value !== 'object' || value === null) throw new ClaimsError('malformed')
  return value as T
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ClaimsError('malformed')
  }
}
