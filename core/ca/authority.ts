// The installation's authority: one root, four intermediates, the keys that sign grants and credentials.
// Made once, whole, in one transaction; from then on opened with the master key or not at all.
import 'reflect-metadata'
import { generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto'
import { X509Certificate } from '@peculiar/x509'
import { ExitError } from '../../kit/exit'
import { openSigningKey, publicX, ROOT_KEY_ID, type SigningKey, sign } from '../../relay/wire/claims'
import { KINDS, type Kind, type TrustBundle } from '../../relay/wire/identity'
import type { Query, Sql } from '../db/database'
import { provenPublicKey } from './csr'
import { EC_P256, type IssuedWith, type Issuer, issueIntermediate, issueLeaf, issueRoot, type Leaf } from './issue'
import { type MasterKey, seal, unseal } from './seal'

export type Authority = {
  installation: string
  trust: TrustBundle
  grantKey: SigningKey
  credentialKey: SigningKey
  /** Signs checkpoints of the audit. */
  auditKey: SigningKey
  /** X25519: what relays record is sealed to its public half. */
  recordingKey: SigningKey
  /** A `sal-keys+jwt` with the public half of every signing key. */
  keySet: () => string
  /** Seals other secrets of this installation as its keys are sealed; `purpose` is what alone opens it again. */
  seal: (plain: string, purpose: string) => string
  /** Throws when the purpose or a bit differs. */
  unseal: (sealed: string, purpose: string) => string
  /** 32 bytes that only this installation comes to, for that purpose alone. */
  derive: (purpose: string) => Buffer
  /** Issues a leaf for the key that `csr` proves. Throws Problem `invalid-input` for a bad CSR. */
  issue: (query: Query, request: IssueRequest) => Promise<Leaf>
}

export type IssueRequest = {
  kind: Kind
  subjectId: string
  csr: string
  addresses?: readonly string[]
  lifetimeMs?: number
  issuedWith?: IssuedWith
}

const OWN_KEY_USES = ['grant', 'credential', 'audit', 'recording'] as const
type OwnKeyUse = (typeof OWN_KEY_USES)[number]

type Row = { kind: string; certificate: string; sealed_key: string }

export async function openAuthority(deps: {
  sql: Sql
  masterKey: MasterKey
  now: () => number
  newId: () => string
}): Promise<Authority> {
  const { sql, masterKey, now } = deps
  await sql.begin(async tx => {
    await createOnce(tx, deps)
    await createMissingKeys(tx, deps)
  })
  const [installed] = await sql<{ id: string }[]>`select id from installation`
  const rows = await sql<Row[]>`select kind, certificate, sealed_key from authorities`
  const keys = await sql<{ kid: string; use: OwnKeyUse; sealed_key: string }[]>`
    select kid, use, sealed_key from signing_keys order by created_at desc`
  if (!installed) throw new ExitError('Cannot open the certificate authority: the database holds no installation')
  const installation = installed.id
  const open = (sealed: string, purpose: string) => unsealOrExit(sealed, `${installation}/${purpose}`, masterKey)
  const issuers = new Map<string, Issuer>()
  for (const { kind, certificate, sealed_key } of rows) {
    issuers.set(kind, { certificate: new X509Certificate(certificate), key: await importKey(open(sealed_key, kind)) })
  }
  const opened = keys.map(({ kid, use, sealed_key }) => ({ use, ...openSigningKey(kid, open(sealed_key, kid)) }))
  const root = present(rows.find(row => row.kind === 'root'))
  const rootKey = openSigningKey(ROOT_KEY_ID, open(root.sealed_key, 'root'))
  return {
    installation,
    trust: {
      installation,
      root: `${root.certificate.trim()}\n`,
      intermediates: Object.fromEntries(KINDS.map(kind => [kind, pemOf(issuers, kind)])) as Record<Kind, string>,
    },
    grantKey: present(opened.find(key => key.use === 'grant')),
    credentialKey: present(opened.find(key => key.use === 'credential')),
    auditKey: present(opened.find(key => key.use === 'audit')),
    recordingKey: present(opened.find(key => key.use === 'recording')),
    keySet: () => {
      const published = opened.flatMap(({ kid, use, privateKey }) =>
        use === 'grant' || use === 'credential' ? [{ kid, use, x: publicX(privateKey) }] : [],
      )
      const iat = Math.floor(now() / 1000)
      return sign('sal-keys+jwt', { iss: installation, aud: 'sal-keys', keys: published, iat }, rootKey)
    },
    seal: (plain, purpose) => seal(plain, `${installation}/${purpose}`, masterKey),
    unseal: (sealed, purpose) => unseal(sealed, `${installation}/${purpose}`, masterKey),
    derive: purpose => derive(present(opened.find(key => key.use === 'recording')), installation, purpose),
    issue: async (query, { csr, ...request }) => {
      const publicKey = await provenPublicKey(csr)
      const issuer = present(issuers.get(request.kind))
      return issueLeaf(query, { ...request, installation, publicKey }, { issuer, nowMs: now() })
    },
  }
}

/** Two core processes may start at once on an empty database: the row lock of `installation` lets one make the keys. */
async function createOnce(
  tx: Query,
  deps: { masterKey: MasterKey; now: () => number; newId: () => string },
): Promise<void> {
  const { masterKey, now, newId } = deps
  const at = new Date(now())
  const made = await tx<{ id: string }[]>`insert into installation (id, created_at)
    values (${newId()}, ${at}) on conflict do nothing returning id`
  const installation = made[0]?.id
  if (!installation) return
  const save = async (kind: string, certificate: X509Certificate, key: CryptoKey) => {
    const sealed = seal(await exportKey(key), `${installation}/${kind}`, masterKey)
    await tx`insert into authorities (kind, certificate, sealed_key, created_at)
      values (${kind}, ${certificate.toString('pem')}, ${sealed}, ${at})`
  }
  const rootKeys = await newKeys()
  const root = await issueRoot(installation, rootKeys, now())
  await save('root', root.certificate, rootKeys.privateKey)
  for (const kind of KINDS) {
    const keys = await newKeys()
    const issuer = await issueIntermediate(installation, kind, { root, keys, nowMs: now() })
    await save(kind, issuer.certificate, keys.privateKey)
  }
}

/** What an older version did not need is made when a newer one first opens the database. */
async function createMissingKeys(
  tx: Query,
  { masterKey, now, newId }: { masterKey: MasterKey; now: () => number; newId: () => string },
): Promise<void> {
  const [installed] = await tx<{ id: string }[]>`select id from installation for update`
  const there = await tx<{ use: string }[]>`select use from signing_keys`
  for (const use of OWN_KEY_USES.filter(one => !there.some(row => row.use === one))) {
    const kid = `${use}-${newId().slice(-12)}`
    const { privateKey } = use === 'recording' ? generateKeyPairSync('x25519') : generateKeyPairSync('ed25519')
    const sealed = seal(pkcs8(privateKey), `${present(installed).id}/${kid}`, masterKey)
    await tx`insert into signing_keys (kid, use, sealed_key, created_at)
      values (${kid}, ${use}, ${sealed}, ${new Date(now())})`
  }
}

function unsealOrExit(sealed: string, purpose: string, masterKey: MasterKey): string {
  try {
    return unseal(sealed, purpose, masterKey)
  } catch (cause) {
    throw new ExitError('Cannot open the certificate authority: the master key is not the one of this database', 1, {
      cause,
    })
  }
}

function derive({ privateKey }: SigningKey, installation: string, purpose: string): Buffer {
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' })
  return Buffer.from(hkdfSync('sha256', secret, installation, `sal-derived/${purpose}`, 32))
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(EC_P256, true, ['sign', 'verify'])
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}

function importKey(pem: string): Promise<CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
  return crypto.subtle.importKey('pkcs8', der, EC_P256, false, ['sign'])
}

function pemOf(issuers: ReadonlyMap<string, Issuer>, kind: Kind): string {
  return `${present(issuers.get(kind)).certificate.toString('pem')}\n`
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new ExitError('Cannot open the certificate authority: the database lacks a part of it')
  return value
}
