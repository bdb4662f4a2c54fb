import { describe, expect, test } from 'bun:test'
import { parse } from 'yaml'
import { mergeKubeconfig, type OurCluster, type Ours } from './kubeconfig-merge'

const RELAY = 'https://relay.example:8443'
const PROD = cluster('id-prod', 'prod')
const DEV = cluster('id-dev', 'dev')
const PATH = { path: '/home/ann/.kube/config' }

function cluster(id: string, name: string): OurCluster {
  return { id, name, server: `${RELAY}/k8s/clusters/${id}`, ca_pem: 'PEM' }
}

function ours(change: Partial<Ours> = {}): Ours {
  const body = { exec: { command: '/usr/bin/sal', args: ['credential'], provideClusterInfo: false } }
  const user = { id: 'user-1', name: 'salaminia-ann@example.com', body }
  return { installation_id: 'inst-1', server: 'http://core', relay_url: RELAY, clusters: [PROD], user, ...change }
}

type Entry = { name: string; cluster?: Record<string, unknown>; context?: Record<string, unknown>; user?: Body }
type Body = Record<string, unknown>
type Parsed = Record<'clusters' | 'contexts' | 'users', Entry[]> & { 'current-context': string }

function read(text: string): Parsed {
  return parse(text) as Parsed
}

function names(text: string): string[][] {
  const { clusters, contexts, users } = read(text)
  return [clusters, contexts, users].map(section => section.map(entry => entry.name))
}

const FOREIGN = `# my clusters
apiVersion: v1
kind: Config
clusters: # all of them
- cluster:
    insecure-skip-tls-verify: yes   # a lab
    server: https://lab
    odd: 012
    long: 123456789012345678901234567890
    nothing:
    tilde: ~
    text: |
      two
      lines
  # the name
  name: lab
contexts:
- context: {cluster: lab, user: "me", namespace: 'a b'}
  name: lab
current-context: lab
preferences: {colors: true}
users:
- name: me
  user:
    token: "0x1"
x-mine: [1, 2.50, 1e3]
`

describe('mergeKubeconfig() into nothing', () => {
  for (const before of ['', '# only a comment\n', 'clusters: null\ncontexts: []\nusers: ~\ncurrent-context: ""\n']) {
    test(`makes a whole file of ${JSON.stringify(before)}`, () => {
      const { text, current } = mergeKubeconfig(before, ours({ clusters: [PROD, DEV] }), PATH)
      expect(names(text)).toEqual([['prod', 'dev'], ['prod', 'dev'], ['salaminia-ann@example.com']])
      expect(read(text)).toMatchObject({ apiVersion: 'v1', kind: 'Config', 'current-context': 'prod' })
      expect(current).toBe('prod')
      if (before.startsWith('#')) expect(text).toStartWith(before)
    })
  }
})

describe('mergeKubeconfig() beside other people’s entries', () => {
  const { text } = mergeKubeconfig(FOREIGN, ours(), PATH)

  test('keeps every line of theirs that says something', () => {
    const kept = FOREIGN.split('\n').map(line => line.replace(/\s+#/, ' #').trim())
    const spaced = (line: string) => line.replace(/\{(\S)/g, '{ $1').replace(/(\S)\}/g, '$1 }')
    const now = new Set(text.split('\n').map(line => line.trim()))
    const missing = kept.filter(line => !now.has(line) && !now.has(spaced(line).replace(/\[(.*)\]/, '[ $1 ]')))
    expect(missing).toEqual(['clusters: # all of them'])
    expect(text).toContain('# all of them')
  })

  test('keeps their current context and adds ours', () => {
    expect(read(text)['current-context']).toBe('lab')
    expect(names(text)).toEqual([
      ['lab', 'prod'],
      ['lab', 'prod'],
      ['me', 'salaminia-ann@example.com'],
    ])
  })

  test('is the same when run twice', () => expect(mergeKubeconfig(text, ours(), PATH).text).toBe(text))

  test('sets the current context when asked', () => {
    expect(mergeKubeconfig(FOREIGN, ours(), { ...PATH, current: 'prod' }).current).toBe('prod')
    expect(mergeKubeconfig(FOREIGN, ours(), { ...PATH, current: 'lab' }).current).toBe('lab')
    expect(() => mergeKubeconfig(FOREIGN, ours(), { ...PATH, current: 'nope' })).toThrow(
      'Cannot make "nope" the current context: there is none',
    )
  })
})

describe('mergeKubeconfig() where a name is taken', () => {
  const taken = `clusters:\n- name: prod\n  cluster: {server: https://other}\ncontexts:\n- name: prod\n  context: {cluster: prod}\nusers:\n- name: salaminia-ann@example.com\n  user: {token: t}\n`

  test('leaves theirs and names ours apart', () => {
    const { text, contexts } = mergeKubeconfig(taken, ours(), PATH)
    expect(names(text)).toEqual([
      ['prod', 'salaminia-prod'],
      ['prod', 'salaminia-prod'],
      ['salaminia-ann@example.com', 'salaminia-ann@example.com-2'],
    ])
    expect(read(text).clusters[0]?.cluster).toEqual({ server: 'https://other' })
    expect(read(text).users[0]?.user).toEqual({ token: 't' })
    expect(read(text).contexts[1]?.context).toMatchObject({
      cluster: 'salaminia-prod',
      user: 'salaminia-ann@example.com-2',
    })
    expect(contexts.get('prod')).toBe('salaminia-prod')
  })

  test('finds ours again under the other name', () => {
    const { text } = mergeKubeconfig(taken, ours(), PATH)
    expect(mergeKubeconfig(text, ours(), PATH).text).toBe(text)
  })

  test('counts on when the second name is taken too', () => {
    const both = taken.replace('contexts:', '- name: salaminia-prod\n  cluster: {server: https://third}\ncontexts:')
    expect(names(mergeKubeconfig(both, ours(), PATH).text)[0]).toEqual(['prod', 'salaminia-prod', 'salaminia-prod-2'])
  })

  test('counts the names in the other files of $KUBECONFIG, and their current context', () => {
    const others = [{ path: '/other', text: `${taken}current-context: prod\n` }]
    const { text, current } = mergeKubeconfig('', ours(), { ...PATH, others })
    expect(names(text)).toEqual([['salaminia-prod'], ['salaminia-prod'], ['salaminia-ann@example.com-2']])
    expect(current).toBe('')
  })
})

describe('mergeKubeconfig() over entries of ours', () => {
  const { text: first } = mergeKubeconfig('', ours(), PATH)

  test('keeps a new name, a namespace and a proxy that the user gave them', () => {
    const edited = first
      .replace('name: prod\n  context:', 'name: live\n  context:\n    namespace: shop')
      .replace('cluster:\n    server', 'cluster:\n    proxy-url: http://proxy\n    server')
      .replace('current-context: prod', 'current-context: live')
    const { text } = mergeKubeconfig(edited, ours(), PATH)
    expect(read(text).contexts).toHaveLength(1)
    expect(read(text).contexts[0]).toMatchObject({ name: 'live', context: { namespace: 'shop', cluster: 'prod' } })
    expect(read(text).clusters[0]?.cluster).toMatchObject({ 'proxy-url': 'http://proxy' })
  })

  test('changes form and drops what would fight it', () => {
    const edited = first.replace(
      'cluster:\n      server',
      'cluster:\n      insecure-skip-tls-verify: true\n      server',
    )
    const sni = { ...PROD, server: RELAY, tls_server_name: 'id-prod.user.sal.example' }
    const user = { ...ours().user, body: { 'client-certificate-data': 'QQ==', 'client-key-data': 'Qg==' } }
    const once = mergeKubeconfig(edited, ours({ clusters: [sni], user }), PATH).text
    expect(read(once).clusters[0]?.cluster).toMatchObject({
      server: RELAY,
      'tls-server-name': 'id-prod.user.sal.example',
    })
    expect(read(once).clusters[0]?.cluster).not.toHaveProperty('insecure-skip-tls-verify')
    expect(Object.keys(read(once).users[0]?.user ?? {}).sort()).toEqual([
      'client-certificate-data',
      'client-key-data',
      'extensions',
    ])
    const again = mergeKubeconfig(once, ours(), PATH).text
    expect(read(again).clusters[0]?.cluster).not.toHaveProperty('tls-server-name')
    expect(read(again)).toEqual(read(first))
  })

  test('takes over what an earlier installation at the same address left', () => {
    const { text } = mergeKubeconfig(
      first,
      ours({ installation_id: 'inst-2', clusters: [cluster('new', 'prod')] }),
      PATH,
    )
    expect(names(text)).toEqual([['prod'], ['prod'], ['salaminia-ann@example.com']])
    expect(read(text).clusters[0]?.cluster?.server).toBe(`${RELAY}/k8s/clusters/new`)
  })

  test('leaves another installation’s entries alone', () => {
    const far = { relay_url: 'https://far', server: 'https://far-core', installation_id: 'inst-2' }
    const { text } = mergeKubeconfig(first, ours({ ...far, clusters: [{ ...PROD, server: 'https://far/x' }] }), PATH)
    expect(names(text)[0]).toEqual(['prod', 'salaminia-prod'])
    expect(names(text)[2]).toEqual(['salaminia-ann@example.com', 'salaminia-ann@example.com-2'])
  })

  test('knows an unmarked entry, as from the console, by its address', () => {
    const console = `clusters:\n- name: mine\n  cluster: {server: "${PROD.server}"}\n`
    expect(names(mergeKubeconfig(console, ours(), PATH).text)[0]).toEqual(['mine'])
  })

  test('keeps the notes of other programs', () => {
    const lens = '    - name: lens\n      extension: {a: "1"}\n'
    const noted = first.replaceAll('extensions:\n', `extensions:\n${lens}`)
    const [entry] = read(mergeKubeconfig(noted, ours(), PATH).text).clusters
    expect(entry?.cluster?.extensions).toMatchObject([{ name: 'lens', extension: { a: '1' } }, { name: 'salaminia' }])
  })
})

const BROKEN: [string, string, string][] = [
  ['text that is not YAML', 'a: [1\nb: }', 'it is not readable YAML'],
  ['a tab as indentation', 'clusters:\n\t- name: a\n', 'it is not readable YAML'],
  ['two documents', 'a: b\n---\nc: d\n', 'it is not readable YAML'],
  ['a key given twice', 'clusters: []\nclusters: []\n', 'it is not readable YAML'],
  ['a list', '- a\n', 'it is not a kubeconfig'],
  ['plain text', 'hello\n', 'it is not a kubeconfig'],
  ['a section that is no list', 'clusters: {a: b}\n', 'its "clusters" is not a list'],
]
for (const [what, before, why] of BROKEN) {
  test(`mergeKubeconfig() refuses ${what}`, () => {
    expect(() => mergeKubeconfig(before, ours(), PATH)).toThrow(`Cannot change ${PATH.path}: ${why}`)
    expect(() => mergeKubeconfig(before, ours(), PATH)).toThrow('nothing was written')
  })
}

test('mergeKubeconfig() keeps anchors and aliases of theirs', () => {
  const before =
    'x: &ca {server: https://a}\nclusters:\n- name: a\n  cluster: *ca\n- &whole {name: b, cluster: {server: c}}\n'
  expect(read(mergeKubeconfig(before, ours(), PATH).text).clusters).toMatchObject([
    { name: 'a', cluster: { server: 'https://a' } },
    { name: 'b' },
    { name: 'prod' },
  ])
})

test('mergeKubeconfig() keeps JSON as JSON', () => {
  const before = JSON.stringify({ apiVersion: 'v1', clusters: [{ name: 'a', cluster: { server: 's' } }], x: [1, null] })
  const { text } = mergeKubeconfig(before, ours(), PATH)
  const { clusters, x } = JSON.parse(text) as Parsed & { x: unknown }
  expect(clusters.map(({ name }) => name)).toEqual(['a', 'prod'])
  expect(x).toEqual([1, null])
})

const TRICKY = ['yes', '012', 'null', '~', '1:30', '0b1', '1_000', '2024-01-01', '1e3', 'a: b', 'a #b', '- a', '*', '=']
test('mergeKubeconfig() writes names that YAML 1.1 could misread in quotes', () => {
  const clusters = [...TRICKY, 'two\nlines', "o'neil", '0190aaaa-0000'].map(name => cluster(name, name))
  const { text } = mergeKubeconfig('', ours({ clusters }), PATH)
  for (const { name } of clusters) expect(text).toContain(`name: ${JSON.stringify(name)}`)
  expect(parse(text, { version: '1.1' })).toEqual(parse(text))
})
