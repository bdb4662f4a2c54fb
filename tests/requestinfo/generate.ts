// Request lines for the differential run: random ones from a small grammar, and realistic ones with nasty mutations.
// Promise: the same seed gives the same lines. A line never holds a line feed, which divides lines on the oracle's stdin.

import { REALISTIC, type RequestLine } from './realistic'

/** mulberry32: small, and good enough to wander about in a grammar. */
function Random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const METHODS = 'GET GET GET GET HEAD POST PUT PATCH DELETE DELETE OPTIONS'.split(' ')
const ODD_METHODS = ['G ET', '', 'GET\t', ...'get Get CONNECT TRACE LIST WATCH constructor PROPFIND'.split(' ')]

const ROOTS = 'api api api apis apis apis apiz API %61pi ap%69s openapi healthz k8s'.split(' ')

const SEGMENTS =
  `v1 v1 v1beta1 apps batch rbac.authorization.k8s.io pods pods nodes services secrets namespaces namespaces
  namespaces default kube-system watch proxy proxy status finalize exec log attach portforward ephemeralcontainers eviction
  token web-0 system:node * ~ system%3anode a%20b caf%C3%A9 a;b ;param a=b,c %70ods nam%65spaces %77atch pro%78y @ a+b a%2Bb
  %E2%80%A8 %F0%9F%9A%A2 ... .a a. ..a %2e%2e%2e (x) ' ! $&`.split(/\s+/)

const NASTY_SEGMENTS = [
  ...['', 'a b', 'a\tb', 'a\rb', '\u0000', '\u007f', '\u00e9'],
  ...String.raw`. .. %2e %2E%2e .%2e ..; ..;a=b .; %2F a%2fb %5C a\b %00 %0a %1f %7f %C2%85 % %4 %zz %C3 %FF %C0%AF # a#b
    %ED%A0%80 %F4%90%80%80 100%25 %2541 %252e%252e %252f %25 http://x " <x> [x] {x} | ^ %u002e`.split(/\s+/),
]

const NASTY_TOKENS = [
  ...['\t', ' ', '\r', '\u0000', '\u007f', '\u0080', '\u00ff'],
  ...String.raw`/ // /./ /../ /. /.. %2f %2F %2e %2e%2e/ %5c \ %00 % %% %25 %252f ; ;x=1 ? # #/ * :// http://h %c3%28 & && = +
    &watch ?watch=1 &watch=0 /watch /proxy /proxy/ /namespaces /status /finalize`.split(/\s+/),
]

const WATCH = [
  '',
  ...'= =1 =0 =true =false =FALSE =False =fal%73e =%30 =t =00 =fal%C5%BFe =+0 =%FF =K%E2%84%AA'.split(' '),
]
const NAMES = [
  '',
  'a b',
  '\u0000',
  ...String.raw`web-0 a . .. a/b a%b a=b a\=b a\,b a\b a\\ a\ café x! =x !x a+b`.split(' '),
]
const NAME_FIELD = 'metadata.name'
const FIELDS = [
  '',
  `${NAME_FIELD} `,
  ` ${NAME_FIELD}`,
  NAME_FIELD,
  `${NAME_FIELD}!`,
  '!',
  'Metadata.name',
  'spec.nodeName',
]
const OPERATORS = ['', ...'= = = == != === !== =! !'.split(' ')]
const LABELS = [
  ...'app=web app==web app!=web app !app a>1 a<2 a>x a> a<-1 a>99999999999999999999 x.io/a=b X.io/a=b'.split(' '),
  ...'/a=b a/=b a/b/c=d -a=b a-=b a=-b a= a=b, ,a=b a=b,,c in in=a a=(b) a=b) café=x a..b/c a-.b/c'.split(' '),
  ...['a=\u00a0', '\u00a0a=b', '\u0000'],
  ...['! app', 'a in (b)', 'a in (b,c)', 'a notin (b)', 'a in ()', 'a in (,)', 'a in b', 'a in (b', 'a in(b)'],
  'a in (b )',
  ...['a =b', 'a= b', ' a=b ', 'a=b c', 'a b', 'in in (in)', 'notin notin (a)', 'a=b\u0000', 'a\tin\t(b)', 'a=b\n'],
  ...[`${'a'.repeat(63)}=b`, `${'a'.repeat(64)}=b`, `a=${'b'.repeat(63)}`, `a=${'b'.repeat(64)}`],
  ...[`${'a.'.repeat(126)}a/b`, `aa.${'a.'.repeat(125)}a/b`],
]
const NUMBERS = [
  '',
  '%201',
  ...'500 500 500 0 -1 +1 x 1.5 9223372036854775807 9223372036854775808 00 %31 1_0 0x1'.split(' '),
]
const KEYS = 'watch fieldSelector labelSelector limit timeoutSeconds resourceVersion continue command'.split(' ')
const NASTY_PAIRS = [
  '',
  ...'= =x watch;x=1 a;b %zz=1 watch=%z w%61tch=1 Watch=1 %FF=1 watch%00=1 watch+=1 %77atch watch[]=1'.split(' '),
  'fieldSelecto%72=metadata.name%3Dq',
]

type Mutation = (head: string, tail: string, pick: <T>(items: readonly T[]) => T) => string

const MUTATIONS: readonly Mutation[] = [
  (head, tail, pick) => head + pick(NASTY_TOKENS) + tail,
  (head, tail, pick) => `${head}/${pick(SEGMENTS)}/${tail}`,
  (head, tail, pick) => afterSlash(head, tail, pick(NASTY_SEGMENTS)),
  (head, tail, pick) => afterSlash(head, tail, pick(SEGMENTS)),
  (head, tail) => head + tail.slice(1),
  (head, tail) => head + tail.slice(0, 1) + tail,
  (head, tail) => head + percentEncoded(tail.slice(0, 1)) + tail.slice(1),
  (head, tail) => head + percentEncoded(percentEncoded(tail.slice(0, 1))) + tail.slice(1),
  (head, tail) => head + swapCase(tail.slice(0, 1)) + tail.slice(1),
  (head, tail) => head + tail.slice(tail.indexOf('/') + 1),
  (head, tail) => tail + head,
  (head, tail, pick) => `${head}${tail}${tail.includes('?') ? '&' : '?'}${pick(NASTY_PAIRS)}`,
  (head, tail, pick) => `${head}${tail}${tail.includes('?') ? '&' : '?'}watch${pick(WATCH)}`,
  (head, tail, pick) =>
    `${head}${tail}${tail.includes('?') ? '&' : '?'}fieldSelector=metadata.name%3D${encodeURIComponent(pick(NAMES))}`,
  (head, tail) => `${head}${tail}/`,
  (head, tail) => `http://api${head}${tail}`,
]

/** Puts a whole segment behind the last slash of the head. */
function afterSlash(head: string, tail: string, segment: string): string {
  return `${head.slice(0, head.lastIndexOf('/') + 1)}${segment}${tail.slice(Math.max(0, tail.indexOf('/')))}`
}

function percentEncoded(text: string): string {
  return text.replace(/[\s\S]/g, character => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function swapCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()
}

/** One generator of request lines; every second one is a mutation. */
export function RequestLines(seed: number): { next(): RequestLine } {
  const random = Random(seed)
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T
  const chance = (percent: number): boolean => random(100) < percent
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

  return {
    next() {
      const line = chance(50) ? grown() : mutated(pick(REALISTIC))
      const method = chance(2) ? pick(ODD_METHODS) : line.method
      return { method, target: line.target.replaceAll('\n', '%0A') }
    },
  }

  function grown(): RequestLine {
    if (chance(20)) return { method: pick(['GET', 'GET', 'HEAD', 'DELETE']), target: `/api/v1/pods?${listQuery()}` }
    const path = chance(70) ? resourcePath() : [pick(ROOTS), ...times(random(9), segment)]
    const slash = chance(6) ? '/' : ''
    return { method: pick(METHODS), target: `/${path.join('/')}${slash}${chance(60) ? query() : ''}` }
  }

  /** Shaped like a resource, so that most of what comes out is accepted and compared. */
  function resourcePath(): string[] {
    const root = chance(60) ? ['api', 'v1'] : ['apis', pick(['apps', 'batch', 'x.io']), 'v1']
    const special = chance(12) ? [pick(['watch', 'proxy'])] : []
    const namespace = chance(60) ? ['namespaces', segment()] : []
    return [
      ...root,
      ...special,
      ...namespace,
      ...times(random(4), segment),
      ...(chance(10) ? times(random(5), segment) : []),
    ]
  }

  function segment(): string {
    return chance(3) ? pick(NASTY_SEGMENTS) : pick(SEGMENTS)
  }

  /** Nothing but list options, and mostly a pinned name among them. */
  function listQuery(): string {
    const name = encoded(`${NAME_FIELD}=${pick(['web-0', pick(NAMES)])}`)
    const others = [`watch${pick(WATCH)}`, `limit=${pick(NUMBERS)}`, `labelSelector=${encoded(pick(LABELS))}`, pair()]
    const options = [...times(random(3), () => pick(others)), `fieldSelector=${name}`]
    const first = random(options.length)
    return [...options.slice(first), ...options.slice(0, first)].join('&')
  }

  function query(): string {
    return `?${times(random(5), pair).join('&')}`
  }

  function pair(): string {
    if (chance(8)) return pick(NASTY_PAIRS)
    const key = pick(KEYS)
    if (key === 'watch') return `watch${pick(WATCH)}`
    if (key === 'fieldSelector') return `fieldSelector=${encoded(times(1 + random(3), fieldTerm).join(','))}`
    if (key === 'labelSelector') return `labelSelector=${encoded(times(1 + random(2), () => pick(LABELS)).join(','))}`
    if (key === 'limit' || key === 'timeoutSeconds') return `${key}=${chance(70) ? '500' : pick(NUMBERS)}`
    return `${key}=${encoded(pick(NAMES))}`
  }

  function fieldTerm(): string {
    return chance(60) ? `${NAME_FIELD}=${pick(NAMES)}` : `${pick(FIELDS)}${pick(OPERATORS)}${pick(NAMES)}`
  }

  function encoded(text: string): string {
    if (chance(85)) return encodeURIComponent(text).replaceAll('%20', chance(50) ? '+' : '%20')
    return text.replace(/[^!-~]|%/g, encodeURIComponent)
  }

  function mutated(line: RequestLine): RequestLine {
    let target = line.target
    for (let rounds = 1 + random(3); rounds > 0; rounds--) target = mutateOnce(target)
    return { method: chance(10) ? pick(METHODS) : line.method, target }
  }

  function mutateOnce(target: string): string {
    const at = random(target.length + 1)
    return pick(MUTATIONS)(target.slice(0, at), target.slice(at), pick)
  }
}
