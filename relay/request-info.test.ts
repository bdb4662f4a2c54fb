// parseRequestInfo() against rows taken from upstream's requestinfo_test.go, and against everything that is not canonical.
// tests/requestinfo has the lines that clients really send, and compares the parser with the API server's own code.

import { describe, expect, test } from 'bun:test'
import {
  MAX_TARGET_LENGTH,
  type NonCanonicalProblem,
  NonCanonicalRequest,
  parseRequestInfo,
  type RequestInfo,
} from './request-info'

const NOTHING: RequestInfo = {
  isResourceRequest: false,
  path: '',
  verb: '',
  apiPrefix: '',
  apiGroup: '',
  apiVersion: '',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  parts: [],
  forward: '',
}

function requestLine(line: string): { method: string; target: string } {
  const space = line.indexOf(' ')
  return { method: line.slice(0, space), target: line.slice(space + 1) }
}

function parse(line: string): RequestInfo {
  const { method, target } = requestLine(line)
  return parseRequestInfo(method, target)
}

function refusal(method: string, target: string): NonCanonicalRequest {
  try {
    parseRequestInfo(method, target)
  } catch (error) {
    if (error instanceof NonCanonicalRequest) return error
    throw error
  }
  throw new Error(`"${method} ${target}" was not refused`)
}

// verb prefix group version namespace resource subresource name, "-" for none; then the parts.
const RESOURCES: readonly [line: string, meaning: string, parts: string][] = [
  ['GET /api/v1/namespaces', 'list api - v1 - namespaces - -', 'namespaces'],
  ['GET /api/v1/namespaces/other', 'get api - v1 other namespaces - other', 'namespaces/other'],
  ['GET /api/v1/namespaces/other/status', 'get api - v1 other namespaces status other', 'namespaces/other/status'],
  [
    'PUT /api/v1/namespaces/other/finalize',
    'update api - v1 other namespaces finalize other',
    'namespaces/other/finalize',
  ],
  ['GET /api/v1/namespaces/other/pods', 'list api - v1 other pods - -', 'pods'],
  ['GET /api/v1/namespaces/other/pods/foo', 'get api - v1 other pods - foo', 'pods/foo'],
  ['HEAD /api/v1/namespaces/other/pods/foo', 'get api - v1 other pods - foo', 'pods/foo'],
  ['HEAD /api/v1/namespaces/other/pods', 'list api - v1 other pods - -', 'pods'],
  ['OPTIONS /api/v1/pods', '- api - v1 - pods - -', 'pods'],
  ['GET /api/v1/pods', 'list api - v1 - pods - -', 'pods'],
  ['POST /api/v1/pods', 'create api - v1 - pods - -', 'pods'],
  ['POST /api/v1/namespaces/other/pods/foo/binding', 'create api - v1 other pods binding foo', 'pods/foo/binding'],
  ['PATCH /api/v1/namespaces/other/pods/foo', 'patch api - v1 other pods - foo', 'pods/foo'],
  ['DELETE /api/v1/namespaces/other/pods/foo', 'delete api - v1 other pods - foo', 'pods/foo'],
  ['DELETE /api/v1/namespaces/other/pods', 'deletecollection api - v1 other pods - -', 'pods'],
  ['GET /apis/apps/v1/namespaces/other/deployments/foo', 'get apis apps v1 other deployments - foo', 'deployments/foo'],
  [
    'GET /apis/apps/v1/namespaces/other/deployments/foo/scale',
    'get apis apps v1 other deployments scale foo',
    'deployments/foo/scale',
  ],
  ['GET /apis/apps/v1/deployments', 'list apis apps v1 - deployments - -', 'deployments'],
  ['GET /api/v1/watch/namespaces/other/pods', 'watch api - v1 other pods - -', 'pods'],
  ['GET /api/v1/watch/pods', 'watch api - v1 - pods - -', 'pods'],
  ['GET /api/v1/proxy/namespaces/other/pods/foo/x', 'proxy api - v1 other pods - foo', 'pods/foo/x'],
  ['GET /api/v1/proxy/nodes/n/exec', 'proxy api - v1 - nodes - n', 'nodes/n/exec'],
  ['GET /api/v1/nodes/n/proxy/run/a', 'get api - v1 - nodes proxy n', 'nodes/n/proxy/run/a'],
  [
    'GET /api/v1/namespaces/a/services/https:s:443/proxy/x/',
    'get api - v1 a services proxy https:s:443',
    'services/https:s:443/proxy/x',
  ],
]

test.each(RESOURCES)('parseRequestInfo() reads %s as the API server does', (line, meaning, parts) => {
  const [verb, apiPrefix, apiGroup, apiVersion, namespace, resource, subresource, name] = meaning
    .split(' ')
    .map(word => (word === '-' ? '' : word)) as [string, string, string, string, string, string, string, string]
  const { target } = requestLine(line)
  expect(parse(line)).toEqual({
    ...{ isResourceRequest: true, path: target, verb, apiPrefix, apiGroup, apiVersion },
    ...{ namespace, resource, subresource, name, parts: parts.split('/'), forward: target },
  })
})

test.each([
  ['GET /', 'get', ''],
  ['HEAD /healthz', 'head', ''],
  ['POST /version', 'post', ''],
  ['GET /api', 'get', ''],
  ['GET /api/v1', 'get', ''],
  ['GET /api/v1/', 'get', ''],
  ['GET /apis/', 'get', ''],
  ['GET /apis/apps', 'get', ''],
  ['GET /apis/apps/v1', 'get', 'apis'],
  ['GET /apis/apps/v1/', 'get', 'apis'],
  ['GET /openapi/v3/apis/apps/v1/', 'get', ''],
  ['GET /API/v1/pods', 'get', ''],
])('parseRequestInfo() reads %s as no resource', (line, verb, apiPrefix) => {
  const { target } = requestLine(line)
  expect(parse(line)).toEqual({ ...NOTHING, verb, apiPrefix, path: target, forward: target })
})

const LISTS: readonly [query: string, verb: string, name: string][] = [
  ['', 'list', ''],
  ['watch', 'watch', ''],
  ['watch=', 'watch', ''],
  ['watch=1', 'watch', ''],
  ['watch=t', 'watch', ''],
  ['watch=0', 'list', ''],
  ['watch=%30', 'list', ''],
  ['watch=FALSE', 'list', ''],
  ['watch=0&watch=1', 'list', ''],
  ['watch=1&watch=0', 'watch', ''],
  ['w%61tch=1', 'watch', ''],
  ['Watch=1', 'list', ''],
  ['%FF=1&watch=1', 'watch', ''],
  ['watch=1&limit=x', 'watch', ''],
  ['watch=1&labelSelector=a+b+c', 'watch', ''],
  ['fieldSelector=metadata.name%3Dfoo', 'list', 'foo'],
  ['fieldSelector=metadata.name=foo&watch=true', 'watch', 'foo'],
  ['fieldSelector=metadata.name%3D%3Dfoo', 'list', 'foo'],
  ['fieldSelector=status.phase!%3DRunning,metadata.name%3Dfoo,', 'list', 'foo'],
  ['fieldSelector=metadata.name%3Da+b', 'list', 'a b'],
  ['fieldSelector=metadata.name%3Da%5C%2Cb%5C%3Dc%5C%5C', 'list', 'a,b=c\\'],
  ['fieldSelector=metadata.name!%3Dfoo', 'list', ''],
  ['fieldSelector=metadata.name%3Dfoo,nonsense', 'list', ''],
  ['fieldSelector=metadata.name%3Dfoo%5Cx', 'list', ''],
  ['fieldSelector=metadata.name%3Dfoo%5C', 'list', ''],
  ['fieldSelector=metadata.name+%3Dfoo', 'list', ''],
  ['fieldSelector=metadata.name%3Da%2Fb', 'list', ''],
  ['fieldSelector=metadata.name%3D..', 'list', ''],
  ['fieldSelector=metadata.name%3Da%2525', 'list', ''],
  ['fieldSelector=spec.nodeName%3Dn', 'list', ''],
  ['fieldSelector=spec.nodeName%3Dn&fieldSelector=metadata.name%3Dfoo', 'list', ''],
  ['fieldSelector=metadata.name%3Dfoo&limit=500&timeoutSeconds=30', 'list', 'foo'],
  ['fieldSelector=metadata.name%3Dfoo&labelSelector=', 'list', 'foo'],
  [
    'fieldSelector=metadata.name%3Dfoo&labelSelector=a%3Db,!c,x.io/d,e!%3Df,g%3E1,h+in+(i,+j),k+notin+(l)',
    'list',
    'foo',
  ],
]

test.each(LISTS)('parseRequestInfo() reads list options ?%s as %s of "%s"', (query, verb, name) => {
  const info = parseRequestInfo('GET', `/api/v1/pods?${query}`)
  expect([info.verb, info.name, info.resource]).toEqual([verb, name, 'pods'])
  expect(info.forward).toBe(`/api/v1/pods?${query}`)
})

test('parseRequestInfo() takes no name from a field selector for deletecollection, get, or the watch prefix', () => {
  const pinned = 'fieldSelector=metadata.name%3Dfoo'
  expect(parse(`DELETE /api/v1/pods?${pinned}`)).toMatchObject({ verb: 'deletecollection', name: '' })
  expect(parse(`GET /api/v1/watch/pods?${pinned}`)).toMatchObject({ verb: 'watch', name: '' })
  expect(parse(`GET /api/v1/pods/bar?${pinned}&watch=1`)).toMatchObject({ verb: 'get', name: 'bar' })
})

test.each([
  ['/%61pi/v1/p%6Fds', '/api/v1/pods', '/api/v1/pods'],
  ['/api/v1/pods/system%3anode', '/api/v1/pods/system:node', '/api/v1/pods/system:node'],
  ['/api/v1/pods/a%20b%2Bc%3Bd', '/api/v1/pods/a b+c;d', '/api/v1/pods/a%20b+c;d'],
  ['/api/v1/pods/caf%c3%a9', '/api/v1/pods/café', '/api/v1/pods/caf%C3%A9'],
  ['/api/v1/pods/%EF%BB%BFa', '/api/v1/pods/\ufeffa', '/api/v1/pods/%EF%BB%BFa'],
  ['/api/v1/pods/a%3Fwatch%3D1%23', '/api/v1/pods/a?watch=1#', '/api/v1/pods/a%3Fwatch=1%23'],
  ['/api/v1/nodes/n/proxy/100%25/%252e/', '/api/v1/nodes/n/proxy/100%/%2e/', '/api/v1/nodes/n/proxy/100%25/%252e/'],
  ['/api/v1/n%61mespaces/a/p%6fds?x=%61&&y', '/api/v1/namespaces/a/pods', '/api/v1/namespaces/a/pods?x=%61&&y'],
])('A18 forwards %s in one spelling only', (target, path, forward) => {
  const info = parseRequestInfo('GET', target)
  expect([info.path, info.forward]).toEqual([path, forward])
  expect(parseRequestInfo('GET', forward)).toEqual(info)
})

test('A18 takes ";param" as part of the resource, as the API server does', () => {
  expect(parse('GET /api/v1/pods;param/x')).toMatchObject({ resource: 'pods;param', name: 'x' })
})

test('A14 shows exec by its subresource, whatever the method', () => {
  const target = '/api/v1/namespaces/a/pods/p/exec?command=sh'
  expect(parse(`GET ${target}`)).toMatchObject({ verb: 'get', subresource: 'exec' })
  expect(parse(`POST ${target}`)).toMatchObject({ verb: 'create', subresource: 'exec' })
})

test('A16 shows the kubelet behind nodes/proxy by its subresource', () => {
  expect(parse('GET /api/v1/nodes/n/proxy/exec/ns/pod/c?command=id')).toMatchObject({
    ...{ verb: 'get', resource: 'nodes', subresource: 'proxy', name: 'n' },
    parts: ['nodes', 'n', 'proxy', 'exec', 'ns', 'pod', 'c'],
  })
})

test('A22 keeps the namespace of the path on a cluster-scoped resource', () => {
  expect(parse('GET /apis/x.io/v1/namespaces/a/clusterthings/b')).toMatchObject({
    ...{ namespace: 'a', resource: 'clusterthings', name: 'b' },
  })
})

test('parseRequestInfo() keeps a query byte for byte', () => {
  const query = '?command=sh&command=sh&command=-c&command=a%3b%20b+c%0A%00&command=%E9&q=up{a="b"}|[1]^`\\<>&&=&'
  expect(parseRequestInfo('POST', `/api/v1/pods/p/exec${query}`).forward).toBe(`/api/v1/pods/p/exec${query}`)
})

const REFUSALS: readonly [attack: string, problem: NonCanonicalProblem, targets: readonly string[]][] = [
  [
    'A18 refuses a path with an encoded slash',
    'encoded-slash',
    ['/api/v1/pods/a%2Fb', '/api%2fv1', '/api/v1/nodes/n/proxy/a%2f..'],
  ],
  [
    'A18 refuses a path with an encoded backslash',
    'encoded-backslash',
    ['/api/v1/pods/a%5Cb', '/api/v1/nodes/n/proxy/%5c'],
  ],
  ['A18 refuses a path with a backslash', 'backslash', ['/api/v1\\pods', '/\\host/api']],
  [
    'A18 refuses a dot segment',
    'dot-segment',
    ['/.', '/..', '/api/v1/./pods', '/api/v1/../v1/pods', '/api/v1/pods/..', '/api/v1/nodes/n/proxy/../../x'],
  ],
  [
    'A18 refuses an encoded dot segment',
    'dot-segment',
    [
      '/api/v1/%2e/pods',
      '/api/v1/%2e%2E/pods',
      '/api/v1/.%2e/pods',
      '/healthz/%2e%2e/api',
      '/api/v1/nodes/n/proxy/%2e%2e/x',
    ],
  ],
  [
    'A18 refuses a dot segment with parameters',
    'dot-segment',
    ['/api/v1/nodes/n/proxy/..;/x', '/api/v1/.;a=b/pods', '/api/v1/..%3B/pods'],
  ],
  [
    'A18 refuses an empty segment',
    'empty-segment',
    ['//', '//api', '//host/api/v1/pods', '/api//v1/pods', '/api/v1/pods//', '/api/v1/nodes/n/proxy//x'],
  ],
  [
    'A18 refuses an empty namespace',
    'empty-namespace',
    ['/api/v1/namespaces//pods', '/api/v1/watch/namespaces//pods', '/apis/apps/v1/namespaces//deployments/x'],
  ],
  [
    'A18 refuses a trailing slash on a resource',
    'trailing-slash',
    [
      '/api/v1/pods/',
      '/api/v1/namespaces/',
      '/apis/apps/v1/deployments/x/',
      '/api/v1/nodes/n/status/',
      '/api/v1/proxy/nodes/n/',
    ],
  ],
  [
    'A18 refuses a second encoding of a name',
    'encoded-percent',
    ['/api/v1/pods/%252e%252e', '/api/v1/pods/a%252Fb', '/api/v1/%2570ods', '/api/v1/nodes/%2541/proxy/x'],
  ],
  ['A18 refuses a URL as a target', 'absolute-form', ['http://api/v1/pods', 'https://host/api/v1/pods', 'file:///etc']],
  ['A18 refuses an asterisk as a target', 'asterisk-form', ['*']],
  [
    'A18 refuses a watch or proxy prefix without a resource',
    'incomplete-path',
    ['/api/v1/watch', '/api/v1/proxy', '/apis/apps/v1/watch', '/api/v1/%77atch'],
  ],
  [
    'A19 refuses a path without its leading slash',
    'no-leading-slash',
    ['', 'api/v1/pods', '?watch=1', 'host:443', '%2Fapi', '*/', '\\api'],
  ],
  [
    'A46 refuses a raw control character',
    'control-character',
    ['/api\r\nX: y', '/api/v1/pods\n', '/a\tb', '/a\0', '/a\x7f', '/api?a=b\r', '/api?\0'],
  ],
  ['A46 refuses a raw space', 'space', ['/api/v1/pods HTTP/1.1', '/api?a b', '/ ']],
  [
    'A18 refuses an encoded control character',
    'encoded-control-character',
    ['/a%00', '/api/v1/pods/x%0d%0aY', '/a%1F', '/a%7f', '/a%C2%85'],
  ],
  ['A18 refuses a fragment', 'fragment', ['/api#x', '/api/v1/pods?watch=1#', '/#']],
  ['A18 refuses raw bytes outside ASCII', 'non-ascii', ['/caf\u00e9', '/a\u0080', '/api?x=\u00ff', '/\ud83d\udea2']],
  [
    'A18 refuses other characters that no path may have',
    'invalid-character',
    ['/a"', '/<a>', '/{a}', '/a|b', '/a^', '/a`', '/[a]'],
  ],
  [
    'A18 refuses broken percent-encoding',
    'invalid-percent-encoding',
    ['/%', '/%4', '/%zz', '/%%41', '/a%4?1', '/%u002e', '/api?a=%', '/api?%g1=1', '/api?a=%4'],
  ],
  [
    'A18 refuses what is not UTF-8',
    'invalid-utf-8',
    ['/%FF', '/%C3', '/%C0%AF', '/%C0%AE%C0%AE', '/%ED%A0%80', '/%F4%90%80%80', '/api/v1/pods?watch=%FF'],
  ],
  ['A18 refuses a raw semicolon in the query', 'semicolon-in-query', ['/api/v1/pods?watch=1;', '/api?a;b']],
  [
    'A18 refuses more parameters than Go reads',
    'too-many-parameters',
    [`/api/v1/pods?watch=1${'&'.repeat(10_001)}`, `/api?${'&'.repeat(2000)}`],
  ],
  ['A18 refuses an over-long target', 'target-too-long', [`/${'a'.repeat(MAX_TARGET_LENGTH)}`]],
  [
    'A18 refuses a watch value that two parsers read differently',
    'unclear-list-options',
    ['/api/v1/pods?watch=fal%C5%BFe'],
  ],
  [
    'A18 refuses two pinned names',
    'unclear-list-options',
    ['/api/v1/pods?fieldSelector=metadata.name%3Da,metadata.name%3Db'],
  ],
  [
    'A18 refuses a pinned name beside options the API server cannot read',
    'unclear-list-options',
    [
      'limit=x',
      'limit=',
      'timeoutSeconds=1.5',
      'labelSelector=a+b',
      'labelSelector=-a',
      'labelSelector=a%3Db,',
      'labelSelector=a%3Db%C2%A0',
      'labelSelector=x..y/a',
    ].map(option => `/api/v1/pods?fieldSelector=metadata.name%3Da&${option}`),
  ],
]

describe.each(REFUSALS)('%s', (_attack, problem, targets) => {
  test.each(targets.map(target => [target]))('%j', target => {
    const error = refusal('GET', target)
    expect(error.problem).toBe(problem)
    expect(error.message).toMatch(/^Cannot forward the request as (?:the|a|an|each|percent)\b.*[^.]$/)
  })
})

test.each(['get', 'Get', 'CONNECT', 'TRACE', 'LIST', '', ' GET', 'GET ', 'constructor', '__proto__', 'PROPFIND'])(
  'A18 refuses the method %j',
  method => {
    expect(refusal(method, '/api/v1/pods').problem).toBe('unsupported-method')
  },
)

test('NonCanonicalRequest says which rule is broken, quotes a short value, and never the query', () => {
  expect(refusal('get', '/api').message).toBe(
    'Cannot forward the request as the method must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS: current value is "get"',
  )
  expect(refusal('GET', '/api/v1/%2e%2e/x').message).toBe(
    'Cannot forward the request as the path must not contain a dot segment: current value is "%2e%2e"',
  )
  expect(refusal('A'.repeat(5000), '/api').message.length).toBeLessThan(200)
  expect(refusal('GET', '/api?token=secret;').message).not.toContain('secret')
  expect(refusal('GET', '//').name).toBe('NonCanonicalRequest')
})

test('parseRequestInfo() takes a target of exactly the limit', () => {
  const target = `/${'a'.repeat(MAX_TARGET_LENGTH - 1)}`
  expect(parseRequestInfo('GET', target).forward).toBe(target)
})

test('parseRequestInfo() stays linear on the worst targets', () => {
  const pinned = '/api/v1/pods?fieldSelector=metadata.name%3Da'
  const worst = [
    `/${'a/'.repeat(8000)}`,
    `/${'%41'.repeat(5000)}`,
    `/api/v1/nodes/n/proxy/${'%C3%A9/'.repeat(2300)}`,
    `${pinned}${',x=y'.repeat(4000)}`,
    `${pinned}&labelSelector=${'a'.repeat(16_000)}`,
    `${pinned}&labelSelector=${'+'.repeat(16_000)}`,
    `${pinned}&labelSelector=a+in+(${'b,'.repeat(7900)}`,
    `${pinned}&labelSelector=${'a-'.repeat(7900)}/b`,
    `/api/v1/pods?${'w%61tch&'.repeat(1999)}`,
  ]
  const start = performance.now()
  for (const target of worst) {
    try {
      parseRequestInfo('GET', target)
    } catch (error) {
      if (!(error instanceof NonCanonicalRequest)) throw error
    }
  }
  // Some milliseconds; anything quadratic takes seconds.
  expect(performance.now() - start).toBeLessThan(250)
})
