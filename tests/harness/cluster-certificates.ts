// A throwaway certificate authority for the test cluster: ECDSA P-256, one day, written as DER by hand so that the
// harness shares no code with core/ca, which it helps to test, and needs no openssl on the machine.

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface KeyAndCertificate {
  /** PKCS #8. */
  readonly keyPem: string
  readonly certificatePem: string
}

export interface Subject {
  readonly commonName: string
  /** The API server reads it as the group. */
  readonly organization?: string
}

export interface CertificateAuthority {
  readonly certificatePem: string
  /** For 127.0.0.1, ::1 and the DNS names given. */
  issueServer(subject: Subject, dnsNames?: readonly string[]): KeyAndCertificate
  issueClient(subject: Subject): KeyAndCertificate
}

const der = (tag: number, ...contents: Uint8Array[]) => {
  const body = Buffer.concat(contents)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}

const sequence = (...contents: Uint8Array[]) => der(0x30, ...contents)
const octets = (content: Uint8Array) => der(0x04, content)
const bits = (content: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), content)
const integer = (content: Uint8Array) => der(0x02, content)
const text = (tag: number, value: string) => der(tag, Buffer.from(value))
const yes = der(0x01, Buffer.from([0xff]))

/** The dotted form, as RFC 5280 prints it. */
const oid = (dotted: string) => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const septets = (arc: number): number[] => {
    const bytes = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80)
    return bytes
  }
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(septets)]))
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

const nameOf = ({ commonName, organization }: Subject) => {
  const attribute = (id: string, value: string) => der(0x31, sequence(oid(id), text(0x0c, value)))
  const parts = organization ? [attribute('2.5.4.10', organization)] : []
  return sequence(...parts, attribute('2.5.4.3', commonName))
}

/** RFC 5280 §4.1.2.5: UTCTime, to the second. */
const timeOf = (date: Date) => text(0x17, `${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`)

const critical = (id: string, value: Uint8Array) => sequence(oid(id), yes, octets(value))
const extension = (id: string, value: Uint8Array) => sequence(oid(id), octets(value))

const authorityExtensions = [
  critical('2.5.29.19', sequence(yes)),
  critical('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1)), // keyCertSign, cRLSign
]

const leafExtensions = (extendedKeyUsage: string) => [
  critical('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7)), // digitalSignature
  extension('2.5.29.37', sequence(oid(extendedKeyUsage))),
]

const loopback = [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])]

const alternativeNames = (dnsNames: readonly string[]) =>
  extension(
    '2.5.29.17',
    sequence(...dnsNames.map(name => text(0x82, name)), ...loopback.map(address => der(0x87, address))),
  )

interface Contents {
  readonly subject: Subject
  readonly issuer: Subject
  readonly publicKey: KeyObject
  readonly signWith: KeyObject
  readonly extensions: readonly Uint8Array[]
}

const certificate = ({ subject, issuer, publicKey, signWith, extensions }: Contents) => {
  const now = Date.now()
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40 // positive, and no leading zero byte
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(timeOf(new Date(now - 3_600_000)), timeOf(new Date(now + 86_400_000))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, bits(sign('sha256', toBeSigned, signWith))))
}

const pem = (label: string, content: Buffer) =>
  `-----BEGIN ${label}-----\n${content.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`

const newKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyPemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** For ServiceAccount tokens (ES256). SEC 1, from which alone the API server also reads the public key. */
export const newSigningKeyPem = () => newKeyPair().privateKey.export({ type: 'sec1', format: 'pem' }).toString()

export const CertificateAuthority = (commonName: string): CertificateAuthority => {
  const issuer = { commonName }
  const { publicKey, privateKey } = newKeyPair()
  const issue = (subject: Subject, extensions: readonly Uint8Array[]) => {
    const pair = newKeyPair()
    return {
      keyPem: keyPemOf(pair.privateKey),
      certificatePem: certificate({
        subject,
        issuer,
        publicKey: pair.publicKey,
        signWith: privateKey,
        extensions,
      }),
    }
  }
  return {
    certificatePem: certificate({
      subject: issuer,
      issuer,
      publicKey,
      signWith: privateKey,
      extensions: authorityExtensions,
    }),
    issueServer: (subject, dnsNames = ['localhost']) =>
      issue(subject, [...leafExtensions('1.3.6.1.5.5.7.3.1'), alternativeNames(dnsNames)]),
    issueClient: subject => issue(subject, leafExtensions('1.3.6.1.5.5.7.3.2')),
  }
}
