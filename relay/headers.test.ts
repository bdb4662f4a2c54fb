import { describe, expect, test } from 'bun:test'
import { forwardedRequestHeaders, returnedHeaders } from './headers'
import type { Failure } from './status'

const plain = { isUpgrade: false }
const upgrade = { isUpgrade: true }
const reasonOf = (headers: Record<string, string>, options = plain) => {
  try {
    forwardedRequestHeaders(headers, options)
    return 'forwarded'
  } catch (error) {
    return (error as Failure).reason
  }
}

test('only what the wire names is forwarded', () => {
  const honest = {
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': '2',
    'user-agent': 'kubectl',
  }
  const hostile = {
    authorization: 'Bearer x',
    cookie: 'a=b',
    host: 'relay',
    'x-remote-user': 'admin',
    'x-remote-group': 'system:masters',
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-uri': '/',
    'sal-grant': 'forged',
    'sal-control': 'deleted',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
    te: 'trailers',
  }
  expect(forwardedRequestHeaders({ ...honest, ...hostile }, plain)).toEqual(honest)
})

describe('A2–A4 a header that tries to be someone is refused', () => {
  for (const name of [
    'impersonate-user',
    'impersonate-group',
    'impersonate-uid',
    'impersonate-extra-x',
    'impersonate_user',
    'impersonate-',
  ]) {
    test(name, () => expect(reasonOf({ [name]: 'x' })).toBe('impersonation-refused'))
  }
})

test('A1 Connection names nothing but itself', () => {
  for (const value of ['Impersonate-User', 'close, authorization', 'keep-alive,x-remote-user']) {
    expect(reasonOf({ connection: value })).toBe('header-refused')
  }
  for (const value of ['keep-alive', 'Upgrade', 'close', 'Upgrade, HTTP2-Settings'])
    expect(reasonOf({ connection: value })).toBe('forwarded')
})

test('an upgrade has no body: the zero length of a SPDY upgrade stays behind, any other is refused', () => {
  expect(
    forwardedRequestHeaders({ 'content-length': '0', 'x-stream-protocol-version': 'v4.channel.k8s.io' }, upgrade),
  ).toEqual({
    'x-stream-protocol-version': 'v4.channel.k8s.io',
  })
  expect(reasonOf({ 'content-length': '5' }, upgrade)).toBe('header-refused')
  expect(reasonOf({ 'transfer-encoding': 'chunked' }, upgrade)).toBe('header-refused')
})

test('returnedHeaders() keeps pseudo, hop-by-hop and our own headers back', () => {
  const answer = {
    ':status': 200,
    'content-type': 'a/b',
    connection: 'close',
    'sal-upgraded': 'websocket',
    'audit-id': '1',
  }
  expect(returnedHeaders(answer)).toEqual({ 'content-type': 'a/b', 'audit-id': '1' })
})
