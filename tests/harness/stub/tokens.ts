// Who a bearer token stands for: the admin, or a ServiceAccount by a token of TokenRequest. As in Kubernetes, such a
// token is a JWT bound to the uid of its account (and of an object, when asked): it dies with either, and on its date.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  arrayAt,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
  stringsAt,
} from './json.ts'
import { kindOf, kinds } from './kinds.ts'
import { StatusError } from './status.ts'
import type { Store } from './store.ts'

export interface Principal {
  readonly username: string
  readonly groups: readonly string[]
  readonly uid: string
}

export interface Tokens {
  /** Answers a TokenRequest of this ServiceAccount. */
  request(account: KubeObject, body: JsonObject): JsonObject
  /** Throws Unauthorized. */
  authenticate(authorization: string | undefined): Principal
}

export interface TokensDeps {
  readonly store: Store
  readonly adminToken: string
}

const issuer = 'https://kubernetes.default.svc'
/** The API server's own bounds. */
const minimumSeconds = 600
const defaultSeconds = 3600

const unauthorized = () => new StatusError('Unauthorized', 'Unauthorized')

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')

const decode = (part: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : {}
  } catch (cause) {
    throw new StatusError('Unauthorized', 'Unauthorized', { cause })
  }
}

const admin: Principal = {
  username: 'test-admin',
  groups: ['system:masters', 'system:authenticated'],
  uid: 'test-admin',
}

export const Tokens = ({ store, adminToken }: TokensDeps): Tokens => {
  const key = randomBytes(32)
  const sign = (text: string) => createHmac('sha256', key).update(text).digest()

  const request = (account: KubeObject, body: JsonObject): JsonObject => {
    const spec = objectAt(body, 'spec')
    const seconds = typeof spec.expirationSeconds === 'number' ? spec.expirationSeconds : defaultSeconds
    if (seconds < minimumSeconds) {
      throw new StatusError(
        'Invalid',
        `spec.expirationSeconds: Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
      )
    }
    const now = Math.floor(Date.now() / 1000)
    const { name, namespace = '', uid } = account.metadata
    const asked = stringsAt(spec, 'audiences')
    const audiences = asked.length > 0 ? asked : [issuer]
    const bound = objectAt(spec, 'boundObjectRef')
    const claims = {
      iss: issuer,
      aud: audiences,
      sub: `system:serviceaccount:${namespace}:${name}`,
      iat: now,
      nbf: now,
      exp: now + seconds,
      'kubernetes.io': { namespace, serviceaccount: { name, uid }, bound },
    }
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    const expirationTimestamp = new Date(claims.exp * 1000).toISOString().replace('.000Z', 'Z')
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: null },
      spec: { ...spec, audiences, expirationSeconds: seconds },
      status: { token: `${text}.${sign(text).toString('base64url')}`, expirationTimestamp },
    }
  }

  const claimsOf = (token: string) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const given = Buffer.from(signature, 'base64url')
    const expected = sign(`${header}.${payload}`)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw unauthorized()
    return decode(payload)
  }

  const isAlive = (resource: string, namespace: string, reference: JsonObject) =>
    store.find(kindOf(resource), { namespace, name: stringAt(reference, 'name') ?? '' })?.metadata.uid === reference.uid

  const isBoundAlive = (namespace: string, bound: JsonObject) => {
    const row = kinds.find(({ kind }) => kind === bound.kind)
    if (row === undefined) return bound.kind === undefined
    if (bound.uid === undefined)
      return store.find(row, { namespace, name: stringAt(bound, 'name') ?? '' }) !== undefined
    return isAlive(row.resource, namespace, bound)
  }

  const serviceAccountOf = (token: string): Principal => {
    const claims = claimsOf(token)
    const own = objectAt(claims, 'kubernetes.io')
    const namespace = stringAt(own, 'namespace') ?? ''
    const account = objectAt(own, 'serviceaccount')
    if (typeof claims.exp !== 'number' || claims.exp * 1000 <= Date.now()) throw unauthorized()
    if (!arrayAt(claims, 'aud').includes(issuer)) throw unauthorized()
    if (!isAlive('serviceaccounts', namespace, account)) throw unauthorized()
    if (!isBoundAlive(namespace, objectAt(own, 'bound'))) throw unauthorized()
    return {
      username: stringAt(claims, 'sub') ?? '',
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      uid: stringAt(account, 'uid') ?? '',
    }
  }

  const authenticate = (authorization: string | undefined) => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) throw unauthorized()
    return token === adminToken ? admin : serviceAccountOf(token)
  }

  return { request, authenticate }
}
