// The meaning of one Kubernetes request line: which verb on which group, resource, namespace and name.
// Promise: what comes back is what the API server's own RequestInfoFactory reads from `forward`, or the request is refused.
// Pure, no I/O, linear in the length of the target. Upstream: k8s.io/apiserver v0.34 pkg/endpoints/request/requestinfo.go,
// held to it by tests/requestinfo/differential.test.ts.

/** Longest request target in characters. kubectl's longest (exec with many arguments) stay far below; Go's own bound is 1 MiB. */
export const MAX_TARGET_LENGTH = 16 * 1024

// Go 1.26 answers `URL.Query()` with nothing at all above 10,000 parameters, so `watch=1` would silently become a list.
const MAX_QUERY_PARAMETERS = 2_000

/**
 * A request as the API server will understand it. All strings are percent-decoded; absent ones are empty.
 * `verb` is upstream's: exec over GET is `get`, so policy must look at `subresource` too (A14). `namespace` is what the
 * path says, also for a cluster-scoped resource (A22). `forward` is path and query to send on, and nothing else may be sent.
 */
export interface RequestInfo {
  readonly isResourceRequest: boolean
  readonly path: string
  readonly verb: string
  readonly apiPrefix: string
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** `[resource, name, subresource, …rest]`; empty for a non-resource request. */
  readonly parts: readonly string[]
  readonly forward: string
}

// Problem code and the rule it breaks, which completes "Cannot forward the request as …".
const PROBLEMS = {
  'unsupported-method': 'the method must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS',
  'target-too-long': `the target must be at most ${MAX_TARGET_LENGTH} characters long`,
  'asterisk-form': 'the target must be a path, not an asterisk',
  'absolute-form': 'the target must be a path, not a whole URL',
  'no-leading-slash': 'the path must start with a slash',
  'control-character': 'the target must not contain a control character',
  space: 'the target must not contain a space',
  'non-ascii': 'the target must be ASCII, with anything else percent-encoded',
  fragment: 'the target must not contain a fragment',
  backslash: 'the path must not contain a backslash',
  'invalid-character': 'the target must consist of characters that RFC 3986 allows',
  'invalid-percent-encoding': 'each percent sign must be followed by two hexadecimal digits',
  'invalid-utf-8': 'percent-encoded text must be UTF-8',
  'encoded-slash': 'a path segment must not contain an encoded slash',
  'encoded-backslash': 'a path segment must not contain an encoded backslash',
  'encoded-control-character': 'a path segment must not contain an encoded control character',
  'encoded-percent': 'a name in the path must not contain an encoded percent sign',
  'empty-segment': 'the path must not contain an empty segment',
  'empty-namespace': 'the namespace in the path must not be empty',
  'dot-segment': 'the path must not contain a dot segment',
  'trailing-slash': 'the path of a resource must not end with a slash',
  'incomplete-path': 'the path must name a resource after the watch or proxy prefix',
  'semicolon-in-query': 'the query must not contain a raw semicolon',
  'too-many-parameters': `the query must have at most ${MAX_QUERY_PARAMETERS} parameters`,
  'unclear-list-options': 'the list options must be read alike by every reader',
} as const satisfies Record<string, string>

export type NonCanonicalProblem = keyof typeof PROBLEMS

/** Thrown before any byte moves. `problem` is stable; the message is for the caller and never quotes the query. */
export class NonCanonicalRequest extends Error {
  override readonly name = 'NonCanonicalRequest'
  readonly problem: NonCanonicalProblem

  constructor(problem: NonCanonicalProblem, value?: string) {
    const shown = value === undefined ? '' : `: current value is ${JSON.stringify(value.slice(0, 64))}`
    super(`Cannot forward the request as ${PROBLEMS[problem]}${shown}`)
    this.problem = problem
  }
}

interface Verbs {
  /** requestinfo.go: the verb on a resource, before list, watch and deletecollection are told apart. */
  readonly onResource: string
  /** requestinfo.go: `strings.ToLower(req.Method)`. */
  readonly elsewhere: string
}

// A Map, not an object: "constructor" is no method. OPTIONS on a resource has the empty verb upstream, which no rule matches.
const METHODS: ReadonlyMap<string, Verbs> = new Map([
  ['GET', { onResource: 'get', elsewhere: 'get' }],
  ['HEAD', { onResource: 'get', elsewhere: 'head' }],
  ['POST', { onResource: 'create', elsewhere: 'post' }],
  ['PUT', { onResource: 'update', elsewhere: 'put' }],
  ['PATCH', { onResource: 'patch', elsewhere: 'patch' }],
  ['DELETE', { onResource: 'delete', elsewhere: 'delete' }],
  ['OPTIONS', { onResource: '', elsewhere: 'options' }],
])

const REFUSED = 0
const ORDINARY = 1
const PERCENT = 2

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

function characterTable(ordinary: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of ordinary) table[character.charCodeAt(0)] = ORDINARY
  table['%'.charCodeAt(0)] = PERCENT
  return table
}

// RFC 3986 §3.3 pchar and "/"; §3.4 for the query, and there also the raw characters browsers leave as they are (WHATWG URL,
// query percent-encode set) and the API server takes literally. ";" is missing: Go's ParseQuery drops the whole parameter.
const PATH_CHARACTERS = characterTable(`${UNRESERVED}!$&'()*+,;=:@/`)
const QUERY_CHARACTERS = characterTable(`${UNRESERVED}!$&'()*+,=:@/?"<>[]\\^\`{|}`)

/** Parses an origin-form target (path and optional query, our own prefix already removed), or throws NonCanonicalRequest. */
export function parseRequestInfo(method: string, target: string): RequestInfo {
  const verbs = METHODS.get(method)
  if (verbs === undefined) throw new NonCanonicalRequest('unsupported-method', method)
  refuseOtherForms(target)

  const queryMark = target.indexOf('?')
  const pathEnd = queryMark < 0 ? target.length : queryMark
  const isEscaped = scanCharacters(target, { from: 0, to: pathEnd, allowed: PATH_CHARACTERS })
  const query = target.slice(pathEnd + 1)
  refuseUnclearQuery(query)

  const rawPath = target.slice(0, pathEnd)
  const slash = rawPath.length > 1 && rawPath.endsWith('/') ? '/' : ''
  const segments = pathSegments(rawPath, isEscaped)
  const meaning = interpret(segments, { verbs, query })
  if (slash !== '') refuseTrailingSlash(meaning)
  if (!isEscaped) return { path: rawPath, ...meaning, forward: target }

  refusePercentInNames(segments, meaning)
  const path = `/${segments.join('/')}${slash}`
  const forward = `/${segments.map(encodeSegment).join('/')}${slash}${target.slice(pathEnd)}`
  return { path, ...meaning, forward }
}

function refuseOtherForms(target: string): void {
  if (target.length > MAX_TARGET_LENGTH) throw new NonCanonicalRequest('target-too-long')
  if (target.startsWith('/')) return
  // RFC 9112 §3.2 has four forms. An HTTP/2 :path without its slash once went past path rules (A19).
  if (target === '*') throw new NonCanonicalRequest('asterisk-form')
  throw new NonCanonicalRequest(target.includes('://') ? 'absolute-form' : 'no-leading-slash')
}

/** Whether there is any percent-encoding in the stretch; throws at the first character that may not be there. */
function scanCharacters(text: string, stretch: { from: number; to: number; allowed: Uint8Array }): boolean {
  let isEscaped = false
  for (let i = stretch.from; i < stretch.to; i++) {
    const kind = stretch.allowed[text.charCodeAt(i)] ?? REFUSED
    if (kind === ORDINARY) continue
    if (kind === REFUSED) throw new NonCanonicalRequest(problemOf(text.charCodeAt(i)))
    if (!isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) {
      throw new NonCanonicalRequest('invalid-percent-encoding')
    }
    isEscaped = true
  }
  return isEscaped
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f)
}

function problemOf(code: number): NonCanonicalProblem {
  if (code >= 0x80) return 'non-ascii'
  if (isControl(code)) return 'control-character'
  if (code === 0x20) return 'space'
  if (code === 0x23) return 'fragment'
  if (code === 0x5c) return 'backslash'
  return code === 0x3b ? 'semicolon-in-query' : 'invalid-character'
}

function refuseUnclearQuery(query: string): void {
  if (query === '') return
  scanCharacters(query, { from: 0, to: query.length, allowed: QUERY_CHARACTERS })
  let parameters = 1
  for (let i = query.indexOf('&'); i >= 0; i = query.indexOf('&', i + 1)) parameters++
  if (parameters > MAX_QUERY_PARAMETERS) throw new NonCanonicalRequest('too-many-parameters')
}

/** Decoded segments without the slash at the end; none for "/". */
function pathSegments(rawPath: string, isEscaped: boolean): string[] {
  if (rawPath === '/') return []
  const segments = rawPath.slice(1, rawPath.endsWith('/') ? -1 : undefined).split('/')
  for (let i = 0; i < segments.length; i++) {
    const raw = segments[i] ?? ''
    if (raw === '')
      throw new NonCanonicalRequest(segments[i - 1] === 'namespaces' ? 'empty-namespace' : 'empty-segment')
    const segment = isEscaped ? decodeSegment(raw) : raw
    if (isDotSegment(segment)) throw new NonCanonicalRequest('dot-segment', raw)
    segments[i] = segment
  }
  return segments
}

function decodeSegment(raw: string): string {
  if (!raw.includes('%')) return raw
  const segment = decodeUtf8(raw)
  for (let i = 0; i < segment.length; i++) {
    const code = segment.charCodeAt(i)
    if (code === 0x2f) throw new NonCanonicalRequest('encoded-slash', raw)
    if (code === 0x5c) throw new NonCanonicalRequest('encoded-backslash', raw)
    if (isControl(code)) throw new NonCanonicalRequest('encoded-control-character', raw)
  }
  return segment
}

/** The escapes are known to be well-formed, so a URIError can only mean bytes that are not UTF-8. */
function decodeUtf8(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch (cause) {
    if (cause instanceof URIError) throw new NonCanonicalRequest('invalid-utf-8')
    throw cause
  }
}

/** Also `..;x`: the API server takes it literally, but servlet containers behind the proxy subresource walk up on it. */
function isDotSegment(segment: string): boolean {
  if (segment.charCodeAt(0) !== 0x2e) return false
  const parameters = segment.indexOf(';')
  const bare = parameters < 0 ? segment : segment.slice(0, parameters)
  return bare === '.' || bare === '..'
}

/** Percent-encodes what is not pchar, so `system%3Anode` and `system:node` leave in one form. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

type Meaning = Omit<RequestInfo, 'path' | 'forward'>

function nonResource(verbs: Verbs, apiPrefix: string): Meaning {
  return {
    isResourceRequest: false,
    verb: verbs.elsewhere,
    apiPrefix,
    apiGroup: '',
    apiVersion: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts: [],
  }
}

/** NewRequestInfo() of requestinfo.go; `at` walks over the segments where upstream cuts them off. */
function interpret(segments: readonly string[], request: { verbs: Verbs; query: string }): Meaning {
  const apiPrefix = segments[0] ?? ''
  if (segments.length < 3 || (apiPrefix !== 'api' && apiPrefix !== 'apis')) return nonResource(request.verbs, '')
  const isGrouped = apiPrefix === 'apis'
  let at = isGrouped ? 3 : 2
  if (segments.length <= at) return nonResource(request.verbs, apiPrefix)

  let verb = request.verbs.onResource
  const first = segments[at] ?? ''
  if (first === 'watch' || first === 'proxy') {
    // Upstream answers with an error here and the API server with a 500.
    if (segments.length === at + 1) throw new NonCanonicalRequest('incomplete-path')
    verb = first
    at++
  }
  const namespace = segments[at] === 'namespaces' ? (segments[at + 1] ?? '') : ''
  if (namespace !== '' && segments.length > at + 2 && !isNamespaceSubresource(segments[at + 2])) at += 2

  const parts = segments.slice(at)
  const named = refineVerb(verb, { name: parts[1] ?? '', query: request.query })
  return {
    isResourceRequest: true,
    verb: named.verb,
    apiPrefix,
    apiGroup: isGrouped ? (segments[1] ?? '') : '',
    apiVersion: segments[isGrouped ? 2 : 1] ?? '',
    namespace,
    resource: parts[0] ?? '',
    subresource: verb === 'proxy' ? '' : (parts[2] ?? ''),
    name: named.name,
    parts,
  }
}

function isNamespaceSubresource(segment: string | undefined): boolean {
  return segment === 'status' || segment === 'finalize'
}

/** Without a name a get is a list or a watch, and a delete is a deletecollection; only the former takes a name from a selector. */
function refineVerb(verb: string, request: { name: string; query: string }): { verb: string; name: string } {
  if (request.name !== '') return { verb, name: request.name }
  if (verb === 'delete') return { verb: 'deletecollection', name: '' }
  if (verb !== 'get') return { verb, name: '' }
  if (request.query === '') return { verb: 'list', name: '' }
  const options = readListOptions(request.query)
  return { verb: isWatch(options.watch) ? 'watch' : 'list', name: selectedName(options) }
}

/** `/apis/` and `/openapi/v3/` are in real use, and behind the proxy subresource the slash belongs to somebody else's path. */
function refuseTrailingSlash(meaning: Meaning): void {
  if (meaning.isResourceRequest && meaning.subresource !== 'proxy') throw new NonCanonicalRequest('trailing-slash')
}

/** No API object may have "%" in its name (apimachinery path.NameMayNotContain), so it can only aim at a second decoder. */
function refusePercentInNames(segments: readonly string[], meaning: Meaning): void {
  const foreign = meaning.subresource === 'proxy' ? Math.max(0, meaning.parts.length - 3) : 0
  for (let i = 0; i < segments.length - foreign; i++) {
    if (segments[i]?.includes('%')) throw new NonCanonicalRequest('encoded-percent')
  }
}

interface ListOptions {
  watch?: string
  fieldSelector?: string
  labelSelector?: string
  limit?: string
  timeoutSeconds?: string
}

function isListOption(key: string): key is keyof ListOptions {
  return (
    key === 'watch' || key === 'fieldSelector' || key === 'labelSelector' || key === 'limit' || key === 'timeoutSeconds'
  )
}

/** The first value of each option, still encoded, as metav1's conversion from url.Values takes `values[0]`. */
function readListOptions(query: string): ListOptions {
  const options: ListOptions = {}
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=')
    const key = queryKey(equals < 0 ? parameter : parameter.slice(0, equals))
    if (isListOption(key)) options[key] ??= equals < 0 ? '' : parameter.slice(equals + 1)
  }
  return options
}

/** A key that is not UTF-8 is none of ours; the API server ignores it like any unknown one, so it may pass. */
function queryKey(raw: string): string {
  if (!raw.includes('%')) return raw
  try {
    return decodeURIComponent(raw)
  } catch (cause) {
    if (cause instanceof URIError) return ''
    throw cause
  }
}

function queryValue(raw: string): string {
  return decodeUtf8(raw.replaceAll('+', ' '))
}

/** runtime.Convert_Slice_string_To_bool: only "0" and "false" in any case are false; even the empty string is true. */
function isWatch(raw: string | undefined): boolean {
  if (raw === undefined) return false
  const value = queryValue(raw).toLowerCase()
  // strings.EqualFold takes "falſe" for "false", upstream's own fallback with strings.ToLower does not.
  for (let i = 0; i < value.length; i++) {
    if (value.charCodeAt(i) >= 0x80) throw new NonCanonicalRequest('unclear-list-options')
  }
  return value !== '0' && value !== 'false'
}

/**
 * The name that a `metadata.name=…` field selector pins, as upstream puts it into RequestInfo. Upstream forgets that name
 * without a word when any other list option fails to decode (and the request then ends in a 400), so here such a request is
 * refused: only options that are certainly well-formed may stand beside a pinned name.
 */
function selectedName(options: ListOptions): string {
  if (options.fieldSelector === undefined) return ''
  const name = exactName(queryValue(options.fieldSelector))
  // apimachinery path.IsValidPathSegmentName
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('%')) return ''
  const isClear =
    isPlainInteger(options.limit) &&
    isPlainInteger(options.timeoutSeconds) &&
    isPlainLabelSelector(options.labelSelector)
  if (!isClear) throw new NonCanonicalRequest('unclear-list-options')
  return name
}

/** fields.ParseSelector and RequiresExactMatch("metadata.name"): empty when the selector is broken or pins no name. */
function exactName(selector: string): string {
  let found: string | undefined
  for (const term of splitTerms(selector)) {
    if (term === '') continue
    const equals = term.indexOf('=')
    if (equals < 0) return ''
    const isNegated = term.charAt(equals - 1) === '!'
    const value = unescapeFieldValue(term.slice(equals + (!isNegated && term.charAt(equals + 1) === '=' ? 2 : 1)))
    if (value === undefined) return ''
    if (isNegated || term.slice(0, equals) !== 'metadata.name') continue
    // Upstream takes the first one in byte order; no client asks for two names at once.
    if (found !== undefined) throw new NonCanonicalRequest('unclear-list-options')
    found = value
  }
  return found ?? ''
}

/** At commas that no backslash stands before. */
function splitTerms(selector: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let i = 0; i < selector.length; i++) {
    const character = selector.charAt(i)
    if (character === '\\') i++
    if (character !== ',') continue
    terms.push(selector.slice(start, i))
    start = i + 1
  }
  terms.push(selector.slice(start))
  return terms
}

/** fields.UnescapeValue: a backslash may only stand before a backslash, comma or equals sign, which may not stand alone. */
function unescapeFieldValue(value: string): string | undefined {
  let plain = ''
  for (let i = 0; i < value.length; i++) {
    const isEscape = value.charAt(i) === '\\'
    if (isEscape) i++
    const character = value.charAt(i)
    const isSpecial = character === '\\' || character === ',' || character === '='
    if (isEscape !== isSpecial) return undefined
    plain += character
  }
  return plain
}

// From here on the recognisers are narrower than upstream on purpose: what they take, upstream takes for certain.
// All patterns are anchored, and neighbouring repetitions share no character, so none of them backtracks.

function isPlainInteger(raw: string | undefined): boolean {
  return raw === undefined || /^[0-9]{1,18}$/.test(raw)
}

function isPlainLabelSelector(raw: string | undefined): boolean {
  if (raw === undefined || raw === '') return true
  return splitRequirements(queryValue(raw)).every(requirement => isPlainRequirement(requirement))
}

/** At commas outside parentheses. */
function splitRequirements(selector: string): string[] {
  const requirements: string[] = []
  let start = 0
  let isInside = false
  for (let i = 0; i < selector.length; i++) {
    const character = selector.charAt(i)
    if (character === '(' || character === ')') isInside = character === '('
    if (character !== ',' || isInside) continue
    requirements.push(selector.slice(start, i))
    start = i + 1
  }
  requirements.push(selector.slice(start))
  return requirements
}

/** `key`, `!key`, `key=v`, `key==v`, `key!=v`, `key>1`, `key<1`, `key in (v,w)`, `key notin (v,w)`. */
function isPlainRequirement(requirement: string): boolean {
  const exists = /^ *!?([\w./-]+) *$/.exec(requirement)
  if (exists) return isQualifiedName(exists[1] ?? '')
  const compares = /^ *([\w./-]+) *(==?|!=|[<>]) *([\w.-]*) *$/.exec(requirement)
  if (compares) {
    const [, key = '', operator = '', value = ''] = compares
    const isOrder = operator === '<' || operator === '>'
    return isQualifiedName(key) && (isOrder ? isPlainInteger(value) : isLabelValue(value))
  }
  const member = /^ *([\w./-]+) +(?:not)?in *\(([\w., -]+)\) *$/.exec(requirement)
  if (!member) return false
  const values = (member[2] ?? '').split(',').map(value => value.trim())
  return isQualifiedName(member[1] ?? '') && values.every(value => value !== '' && isLabelValue(value))
}

/** validation.IsValidLabelValue */
function isLabelValue(value: string): boolean {
  return value === '' || /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/.test(value)
}

/** validation.IsQualifiedName: an optional DNS subdomain and a slash, then a name. */
function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (name === '' || !isLabelValue(name)) return false
  if (slash < 0) return true
  const prefix = key.slice(0, slash)
  return prefix.length <= 253 && prefix.split('.').every(label => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label))
}
