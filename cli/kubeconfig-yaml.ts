// A kubeconfig as a document that is changed in place: comments, unknown keys and other people's spelling stay.
// The YAML schema is "failsafe" (every scalar is text), so nothing is read as a number or boolean and written back otherwise.
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { ExitError } from '../kit/exit'

export type Value = string | boolean | Value[] | { [name: string]: Value }
export type Section = 'clusters' | 'users' | 'contexts'
/** The key under which an entry of the section keeps its content: `{name, cluster: {…}}`. */
export const BODY = { clusters: 'cluster', users: 'user', contexts: 'context' } as const

type Node = Scalar | YAMLMap | YAMLSeq
type ToNode = (value: Value) => Node

export type Kubeconfig = {
  entries: (section: Section) => Entry[]
  add: (section: Section, name: string) => Entry
  current: () => string
  setCurrent: (name: string) => void
  toText: () => string
  toPlain: () => unknown
}

export type Entry = {
  name: string
  /** Text at a path inside the body; undefined where there is none. */
  text: (...path: string[]) => string | undefined
  set: (key: string, value: Value) => void
  drop: (key: string) => void
  /** Kubernetes' place for what other programs note on an entry: `extensions: [{name, extension}]`. */
  note: (by: string) => Record<string, unknown> | undefined
  setNote: (by: string, content: Record<string, string>) => void
}

export function openKubeconfig(text: string, path: string): Kubeconfig {
  const refuse = (why: string) => new ExitError(`Cannot change ${path}: ${why}; nothing was written`)
  const document = parseDocument(text, { schema: 'failsafe', version: '1.2' })
  const [problem] = document.errors
  if (problem) throw refuse(`it is not readable YAML (${problem.message.split('\n')[0]?.replace(/:$/, '')})`)
  if (isEmpty(document.contents)) document.contents = new YAMLMap() as unknown as typeof document.contents
  const root: unknown = document.contents
  if (!isMap(root)) throw refuse('it is not a kubeconfig')
  const isJson = root.flow === true
  const toNode: ToNode = value => nodeOf(value, isJson)
  const setDefault = (key: string, value: string) => root.has(key) || root.set(toNode(key), toNode(value))
  setDefault('apiVersion', 'v1')
  setDefault('kind', 'Config')
  const listOf = (section: Section) => sectionOf(root, section, () => refuse(`its "${section}" is not a list`))
  return {
    entries: section => listOf(section).items.flatMap(item => (isMap(item) ? [entryOf(item, section, toNode)] : [])),
    add: (section, name) => {
      const item = new YAMLMap()
      item.set(toNode('name'), toNode(name))
      item.set(toNode(BODY[section]), toNode({}))
      listOf(section).add(item)
      return entryOf(item, section, toNode)
    },
    current: () => textAt(root, ['current-context']) ?? '',
    setCurrent: name => replace(root, toNode('current-context'), toNode(name)),
    toText: () => stringify(document, text, refuse),
    toPlain: () => plainOf(document, refuse),
  }
}

function entryOf(item: YAMLMap, section: Section, toNode: ToNode): Entry {
  const key = BODY[section]
  const body = () => {
    const found = item.get(key)
    if (isMap(found)) return found
    const made = new YAMLMap()
    replace(item, toNode(key), made)
    return made
  }
  return {
    name: textAt(item, ['name']) ?? '',
    text: (...path) => textAt(item, [key, ...path]),
    set: (name, value) => {
      // An unchanged value keeps its node, and with it the comment behind it.
      if (textAt(body(), [name]) !== value) replace(body(), toNode(name), toNode(value))
    },
    drop: name => void body().delete(name),
    note: by => {
      const found = notesOf(item.get(key))
        .find(note => note.get('name') === by)
        ?.get('extension')
      return isMap(found) ? found.toJSON() : undefined
    },
    setNote: (by, content) => {
      const notes = body().get('extensions')
      const list = isSeq(notes) ? notes : new YAMLSeq()
      if (!isSeq(notes)) replace(body(), toNode('extensions'), list)
      const there = notesOf(body()).find(note => note.get('name') === by)
      const note = toNode({ name: by, extension: content })
      if (there) list.items[list.items.indexOf(there)] = note
      else list.add(note)
    },
  }
}

function notesOf(body: unknown): YAMLMap[] {
  const notes = isMap(body) ? body.get('extensions') : undefined
  return isSeq(notes) ? notes.items.filter(isMap) : []
}

/** Keeps the place of the key, and the comment before it. */
function replace(map: YAMLMap, key: Node, value: unknown): void {
  const wanted = isScalar(key) ? key.value : undefined
  const pair = map.items.find(one => isScalar(one.key) && one.key.value === wanted) as Pair | undefined
  if (pair) pair.value = value
  else map.set(key, value)
}

function sectionOf(root: YAMLMap, section: Section, refusal: () => ExitError): YAMLSeq {
  const found: unknown = root.get(section, true)
  if (isSeq(found)) {
    // `[]` is how an empty list is written; entries are not.
    if (found.items.length === 0 && !root.flow) found.flow = false
    return found as YAMLSeq
  }
  if (!isEmpty(found)) throw refusal()
  const made = new YAMLSeq()
  replace(root, nodeOf(section, root.flow === true), made)
  return made
}

/** In the failsafe schema a null is the text it was written as. */
function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true
  return isScalar(node) && (node.type ?? 'PLAIN') === 'PLAIN' && /^(|~|null|Null|NULL)$/.test(String(node.value ?? ''))
}

function textAt(node: unknown, path: readonly string[]): string | undefined {
  const found = isMap(node) ? node.getIn(path) : undefined
  return typeof found === 'string' ? found : undefined
}

const RESERVED = /^(y|n|yes|no|on|off|true|false|null)$/i
const PLAIN = /^[A-Za-z/][\w./+=@-]*(:[\w./+=@-]+)*$/

/** Text that any YAML reader, old or new, could take for something else is quoted. */
function nodeOf(value: Value, isJson: boolean): Node {
  if (typeof value === 'boolean') return scalar(String(value), Scalar.PLAIN)
  if (typeof value === 'string') {
    const isSafe = !isJson && PLAIN.test(value) && !RESERVED.test(value)
    return scalar(value, isSafe ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE)
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq()
    for (const one of value) list.add(nodeOf(one, isJson))
    return list
  }
  const map = new YAMLMap()
  for (const [name, one] of Object.entries(value)) map.set(nodeOf(name, isJson), nodeOf(one, isJson))
  return map
}

function scalar(text: string, type: Scalar.Type): Scalar {
  const node = new Scalar(text)
  node.type = type
  return node
}

function plainOf(document: Document.Parsed, refuse: (why: string) => ExitError): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw refuse(`its aliases cannot be followed (${(error as Error).message})`)
  }
}

function stringify(document: Document.Parsed, before: string, refuse: (why: string) => ExitError): string {
  // As the file has it; kubectl itself writes lists without indentation.
  const indentSeq = /^(clusters|users|contexts):[^\n]*\n(\s*#[^\n]*\n)*[ \t]+- /m.test(before)
  try {
    return document.toString({ lineWidth: 0, indentSeq, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
  } catch (error) {
    throw refuse(`an entry to be replaced is referred to elsewhere in it (${(error as Error).message})`)
  }
}
