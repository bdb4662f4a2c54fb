// PROXY headers as balancers send them, and as nobody should.
import { describe, expect, test } from 'bun:test'
import { header2 } from '../tests/harness/balancer'
import { parseProxyHeader } from './proxy-protocol'

const PORTS = '303901bb'
const TCP4 = `cb007107c0000201${PORTS}`
const V6 = '20010db8000000000000000000000007'
const TCP6 = `${V6}${V6}${PORTS}`
const MAPPED = `00000000000000000000ffffcb007107${V6}${PORTS}`
const TLV = '030004a9b8c7d6'
const text = (line: string) => Buffer.from(`${line}\r\n`, 'latin1')

const GOOD: [string, Buffer, string | undefined][] = [
  ['TCP over IPv4', header2('21', '11', TCP4), '203.0.113.7'],
  ['TCP over IPv6', header2('21', '21', TCP6), '2001:db8::7'],
  ['IPv4 in IPv6', header2('21', '21', MAPPED), '203.0.113.7'],
  ['with TLVs', header2('21', '11', TCP4 + TLV), '203.0.113.7'],
  ['with TLVs of 4 kB', header2('21', '11', TCP4.padEnd(4096 * 2, '0')), '203.0.113.7'],
  ['LOCAL', header2('20', '00', ''), undefined],
  ['LOCAL with addresses, which say nothing', header2('20', '11', TCP4), undefined],
  ['text, TCP4', text('PROXY TCP4 203.0.113.7 192.0.2.1 12345 443'), '203.0.113.7'],
  ['text, TCP6', text('PROXY TCP6 2001:DB8:0::7 2001:db8::1 12345 443'), '2001:db8::7'],
  ['text, IPv4 in IPv6', text('PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 1 443'), '203.0.113.7'],
  ['text, UNKNOWN', text('PROXY UNKNOWN'), undefined],
  ['text, UNKNOWN with more', text('PROXY UNKNOWN ffff::1 ffff::2 1 2'), undefined],
]

describe('parseProxyHeader() reads', () => {
  for (const [name, header, address] of GOOD)
    test(name, () => {
      expect(parseProxyHeader(header)).toEqual({ address, length: header.length })
      const more = Buffer.concat([header, Buffer.from('more')])
      expect(parseProxyHeader(more)).toEqual({ address, length: header.length })
      for (let end = 1; end < Math.min(header.length, 200); end++)
        expect(parseProxyHeader(header.subarray(0, end))).toBeUndefined()
    })
})

const BROKEN: [string, Buffer, string][] = [
  ['a TLS handshake', Buffer.from('16030100', 'hex'), 'there is none'],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'there is none'],
  ['a signature with one bit wrong', Buffer.from('0d0a0d0a000d0a515549540b21110000', 'hex'), 'there is none'],
  ['version 1 in binary', header2('11', '11', TCP4), 'its version is not 2'],
  ['version 3', header2('31', '11', TCP4), 'its version is not 2'],
  ['an unknown command', header2('22', '11', TCP4), 'its command is neither LOCAL nor PROXY'],
  ['UDP over IPv4', header2('21', '12', TCP4), 'it is of another protocol than TCP'],
  ['UDP over IPv6', header2('21', '22', TCP6), 'it is of another protocol than TCP'],
  ['a Unix socket', header2('21', '31', '00'.repeat(216)), 'it is of another protocol than TCP'],
  ['no protocol', header2('21', '00', ''), 'it is of another protocol than TCP'],
  ['no addresses', header2('21', '11', ''), 'it is too short for its addresses'],
  ['addresses of IPv4 for IPv6', header2('21', '21', TCP4), 'it is too short for its addresses'],
  ['a length beyond the bound', Buffer.from('0d0a0d0a000d0a515549540a2111ffff', 'hex'), 'it is too long'],
  ['the same in LOCAL', Buffer.from('0d0a0d0a000d0a515549540a2000ffff', 'hex'), 'it is too long'],
  ['text without end', Buffer.from(`PROXY TCP4 ${'1'.repeat(120)}`), 'its line is too long'],
  ['text of another protocol', text('PROXY UDP4 203.0.113.7 192.0.2.1 1 443'), 'its line is malformed'],
  ['text with an address of another family', text('PROXY TCP4 ::1 ::1 1 443'), 'its line is malformed'],
  ['text with no address', text('PROXY TCP4 example.com 192.0.2.1 1 443'), 'its line is malformed'],
  ['text with a zone', text('PROXY TCP6 fe80::1%a fe80::1 1 443'), 'its line is malformed'],
  ['text with octal', text('PROXY TCP4 0203.0.113.7 192.0.2.1 1 443'), 'its line is malformed'],
  ['text with a port too great', text('PROXY TCP4 203.0.113.7 192.0.2.1 70000 443'), 'its line is malformed'],
  ['text with a port that begins with 0', text('PROXY TCP4 203.0.113.7 192.0.2.1 01 443'), 'its line is malformed'],
  ['text with two blanks', text('PROXY TCP4  203.0.113.7 192.0.2.1 1 443'), 'its line is malformed'],
  ['text with too few words', text('PROXY TCP4 203.0.113.7 192.0.2.1 1'), 'its line is malformed'],
  ['text with too many words', text('PROXY TCP4 203.0.113.7 192.0.2.1 1 443 5'), 'its line is malformed'],
  ['text in lower case', text('proxy TCP4 203.0.113.7 192.0.2.1 1 443'), 'there is none'],
]

describe('parseProxyHeader() refuses', () => {
  for (const [name, bytes, sentence] of BROKEN)
    test(name, () => {
      expect(() => parseProxyHeader(bytes)).toThrow(sentence)
    })
})
