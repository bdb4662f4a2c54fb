import { describe, expect, test } from 'bun:test'
import { UsageError } from '../kit/exit'
import { openInvitation } from './login'
import { serverUrl } from './sign-ins'

describe('openInvitation()', () => {
  const LINKS: [string, string | undefined, string][] = [
    ['http://127.0.0.1:8080/setup?token=abc', 'http://127.0.0.1:8080', 'abc'],
    ['https://sal.example/invitation#abc', 'https://sal.example', 'abc'],
    ['https://sal.example/invitation#token=abc', 'https://sal.example', 'abc'],
    ['https://sal.example/invitations/abc', 'https://sal.example', 'abc'],
    ['sal_invite_abc', undefined, 'sal_invite_abc'],
  ]
  for (const [link, server, token] of LINKS) {
    test(`reads ${link}`, () => expect(openInvitation(link)).toEqual({ server, token }))
  }

  test('refuses a link without a token', () => {
    expect(() => openInvitation('https://sal.example/')).toThrow('Cannot use the invitation: the link carries no token')
  })
})

describe('serverUrl()', () => {
  test('has one spelling a server', () => {
    expect(serverUrl('HTTPS://Sal.Example:443/')).toBe('https://sal.example')
    expect(serverUrl('http://127.0.0.1:8080/base/')).toBe('http://127.0.0.1:8080/base')
  })

  for (const bad of ['', 'localhost:8080', 'ftp://x', 'http://user:pass@x', 'http://x/?a=b', 'http://x/#f']) {
    test(`refuses "${bad}"`, () => expect(() => serverUrl(bad)).toThrow(UsageError))
  }
})
