// What HTTPS_PROXY and NO_PROXY may say, and what a proxy may answer.
import { describe, expect, test } from 'bun:test'
import { type AddressInfo, createServer } from 'node:net'
import { connectThrough, parseNoProxy, parseProxy, proxyFor } from './proxy'
import { proxySettings } from './proxy-settings'
import { parseSettings } from './settings'

describe('parseProxy()', () => {
  const good: [string, object][] = [
    ['http://proxy.example:3128', { host: 'proxy.example', port: 3128, isTls: false, authorization: undefined }],
    ['http://proxy.example', { host: 'proxy.example', port: 80, isTls: false, authorization: undefined }],
    ['HTTPS://proxy.example/', { host: 'proxy.example', port: 443, isTls: true, authorization: undefined }],
    ['proxy.example:3128', { host: 'proxy.example', port: 3128, isTls: false, authorization: undefined }],
    ['http://[fd00::1]:8080', { host: 'fd00::1', port: 8080, isTls: false, authorization: undefined }],
    ['http://a:b@p:1', { host: 'p', port: 1, isTls: false, authorization: 'Basic YTpi' }],
    ['http://a:p%40s%2Fs%3A@p:1', { host: 'p', port: 1, isTls: false, authorization: `Basic ${btoa('a:p@s/s:')}` }],
    ['http://a@p:1', { host: 'p', port: 1, isTls: false, authorization: `Basic ${btoa('a:')}` }],
  ]
  for (const [text, proxy] of good) test(text, () => expect(parseProxy(text)).toEqual(proxy as never))

  for (const text of ['', 'socks5://u:secret@p:1', 'http://', 'http://u:secret@:1', 'http://u:secret@p:99999'])
    test(`refuses "${text}" without a word of it`, () => {
      expect(() => parseProxy(text)).toThrow('not a http:// or https:// URL of a proxy')
    })
})

describe('parseNoProxy()', () => {
  const rows: [string, string, number, boolean][] = [
    ['', 'a.example', 443, false],
    ['*', 'a.example', 443, true],
    ['a.example', 'a.example', 443, true],
    ['A.Example', 'a.EXAMPLE', 443, true],
    ['example', 'a.example', 443, true],
    ['.example', 'a.example', 443, true],
    ['.example', 'example', 443, false],
    ['*.example', 'a.example', 443, true],
    ['ample', 'example', 443, false],
    ['a.example:8443', 'a.example', 443, false],
    ['a.example:8443', 'a.example', 8443, true],
    ['10.0.0.0/8', '10.1.2.3', 443, true],
    ['10.0.0.0/8', '11.1.2.3', 443, false],
    ['10.0.0.0/8', 'ten.example', 443, false],
    ['10.1.2.3', '10.1.2.3', 443, true],
    ['fd00::/8', 'fd00::1', 443, true],
    ['[fd00::1]:443', 'fd00::1', 443, true],
    [' x , a.example ,', 'a.example', 443, true],
  ]
  for (const [text, host, port, isSpared] of rows)
    test(`"${text}" ${isSpared ? 'spares' : 'does not spare'} ${host}:${port}`, () => {
      expect(parseNoProxy(text)({ host, port })).toBe(isSpared)
    })
})

test('proxyFor() never leads to this machine through a proxy', () => {
  const proxies = { httpsProxy: parseProxy('http://p:1'), noProxy: undefined }
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
    expect(proxyFor({ host, port: 443 }, proxies)).toBeUndefined()
  expect(proxyFor({ host: 'a.example', port: 443 }, proxies)).toBe(proxies.httpsProxy)
})

test('settings take the variables in both cases, the upper first, the flag before either, and show no password', () => {
  const hostOf = (args: string[], env: Record<string, string>) =>
    parseSettings(proxySettings, { args, env }).httpsProxy?.host
  expect(hostOf([], { https_proxy: 'http://lower:1' })).toBe('lower')
  expect(hostOf([], { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' })).toBe('upper')
  expect(hostOf(['--https-proxy', 'http://flag:1'], { HTTPS_PROXY: 'http://upper:1' })).toBe('flag')
  expect(() => hostOf([], { HTTPS_PROXY: 'ftp://u:secret@p' })).toThrow(
    'Cannot use --https-proxy (HTTPS_PROXY): it is not a http:// or https:// URL of a proxy',
  )
})

describe('connectThrough() says', () => {
  const answers: [string, string, string][] = [
    ['that it wants a password', 'HTTP/1.1 407 Auth\r\n\r\n', 'wants a user name and a password (407)'],
    ['what it answered', 'HTTP/1.0 503\r\nx: y\r\n\r\n', 'answered 503 to CONNECT relay.example:443'],
    ['that it is none', 'SSH-2.0-OpenSSH\r\n\r\n', 'does not answer CONNECT'],
    ['that it closes', '', 'does not answer CONNECT'],
    ['that its head never ends', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`, 'does not answer CONNECT'],
    ['that it speaks for others', 'HTTP/1.1 200 OK\r\n\r\nmore', 'sends what it was not asked for'],
  ]
  for (const [name, answer, sentence] of answers)
    test(name, async () => {
      const asked: string[] = []
      const server = createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', chunk => {
          asked.push(chunk.toString())
          socket.end(answer)
        })
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
      const proxy = { ...parseProxy('http://127.0.0.1'), port: (server.address() as AddressInfo).port }
      const to = { host: 'relay.example', port: 443 }
      await expect(connectThrough(proxy, to, AbortSignal.timeout(5_000))).rejects.toThrow(sentence)
      expect(asked).toEqual(['CONNECT relay.example:443 HTTP/1.1\r\nHost: relay.example:443\r\n\r\n'])
      server.close()
    })
})
