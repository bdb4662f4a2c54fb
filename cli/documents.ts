// Documents as they are written: YAML or JSON, several to a file, files in folders, or standard input.
// Every mistake is kept with its file and line, so that all of them can be told before anything is changed.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { type Document, isMap, isNode, LineCounter, parseAllDocuments } from 'yaml'
import { ExitError, UsageError } from '../kit/exit'
import type { Context } from './command'
import { API_VERSION, KINDS, type Kind, kindNamed, titleOf } from './kinds'
import { nearest } from './nearest'

export type Path = readonly (string | number)[]
export type Mistake = { file: string; line: number; sentence: string }

export type Written = {
  kind: Kind
  name: string
  /** Undefined where none are written: those that are remembered stay. */
  labels: Record<string, string> | undefined
  spec: Record<string, unknown>
  file: string
  /** The line of a place in it, or of the nearest that is there. */
  lineOf: (path: Path) => number
}

const EXTENSIONS = ['.yaml', '.yml', '.json']
const PARTS = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
const METADATA = ['name', 'labels', 'id', 'created_at']

export async function readDocuments(
  paths: readonly string[],
  context: Context,
): Promise<{ written: Written[]; mistakes: Mistake[] }> {
  if (paths.length === 0) throw new UsageError('Cannot read documents: name a file, a folder or - with -f')
  const written: Written[] = []
  const mistakes: Mistake[] = []
  const files = paths.flatMap(path => (path === '-' ? ['-'] : filesAt(path)))
  for (const file of new Set(files)) {
    const text = file === '-' ? await context.stdin.readAll() : readFileSync(file, 'utf8')
    readFile(text, { file: file === '-' ? 'standard input' : file, written, mistakes })
  }
  if (written.length + mistakes.length === 0) throw new ExitError(`Cannot find a document in ${paths.join(', ')}`)
  refuseTwice(written, mistakes)
  return { written, mistakes }
}

/** All of them in one message, in the order of files and lines. */
export function refuse(mistakes: readonly Mistake[], does: string): void {
  if (mistakes.length === 0) return
  const sorted = mistakes.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
  const lines = sorted.map(({ file, line, sentence }) => `\n  ${file}:${line}: ${sentence}`)
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`
  throw new ExitError(`Cannot ${does} for ${count}; nothing was changed${lines.join('')}`)
}

function filesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new ExitError(`Cannot read ${path}: there is no such file or folder`)
  if (!stat.isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(entry => EXTENSIONS.includes(extname(entry.name)) && !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
}

type Reading = { file: string; written: Written[]; mistakes: Mistake[] }

function readFile(text: string, reading: Reading): void {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, version: '1.2', uniqueKeys: true })
  if (!Array.isArray(documents)) return
  for (const document of documents) {
    const [broken] = document.errors
    const lineOf = (path: Path) => lineCounter.linePos(offsetOf(document, path)).line
    if (broken) {
      const sentence = `Cannot read it: ${broken.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? ''}`
      reading.mistakes.push({ file: reading.file, line: broken.linePos?.[0].line ?? 1, sentence })
      continue
    }
    const value = plainOf(document, sentence =>
      reading.mistakes.push({ file: reading.file, line: lineOf([]), sentence }),
    )
    if (value !== null && value !== undefined) readValue(value, lineOf, reading)
  }
}

/** Aliases that lead nowhere, or that unfold without end, are found only here. */
function plainOf(document: Document.Parsed, mistake: (sentence: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return void mistake(`Cannot read it: ${error.message}`)
  }
}

/** `kind: List` is how several are written in one JSON document. */
function readValue(value: unknown, lineOf: Written['lineOf'], reading: Reading): void {
  if (isRecord(value) && value.kind === 'List' && Array.isArray(value.items)) {
    value.items.forEach((item, at) => {
      readValue(item, path => lineOf(['items', at, ...path]), reading)
    })
    return
  }
  const { file, written, mistakes } = reading
  const mistake = (path: Path, sentence: string) => void mistakes.push({ file, line: lineOf(path), sentence })
  const before = mistakes.length
  const document = shapeOf(value, mistake)
  if (document && mistakes.length === before) written.push({ ...document, file, lineOf })
}

type Tell = (path: Path, sentence: string) => void

function shapeOf(value: unknown, mistake: Tell): Omit<Written, 'file' | 'lineOf'> | undefined {
  if (!isRecord(value)) return void mistake([], 'Cannot use it: a document has apiVersion, kind, metadata and spec')
  unknownKeys(value, PARTS).forEach(key => {
    mistake([key], `Cannot use "${key}": ${nearest(key, PARTS)}`)
  })
  if (value.apiVersion !== API_VERSION) mistake(['apiVersion'], `Cannot use it: apiVersion is not ${API_VERSION}`)
  const kind = typeof value.kind === 'string' ? kindNamed(value.kind) : undefined
  if (!kind) mistake(['kind'], `Cannot use the kind "${String(value.kind)}": ${nearestKind(value.kind)}`)
  const { metadata = {}, spec = {} } = value
  if (!isRecord(metadata)) return void mistake(['metadata'], 'Cannot use it: metadata holds name and labels')
  unknownKeys(metadata, METADATA).forEach(key => {
    mistake(['metadata', key], `Cannot use "metadata.${key}": ${nearest(key, METADATA)}`)
  })
  const { name } = metadata
  if (typeof name !== 'string' || !isName(name))
    mistake(['metadata', 'name'], 'Cannot use it: metadata.name is no name')
  const labels = metadata.labels ?? undefined
  if (labels !== undefined && !isLabels(labels))
    mistake(['metadata', 'labels'], 'Cannot use metadata.labels: keys and values are to be those of Kubernetes labels')
  if (!isRecord(spec ?? {})) return void mistake(['spec'], 'Cannot use it: spec holds fields')
  if (!kind) return undefined
  return { kind, name: String(name), labels: labels as Written['labels'], spec: (spec ?? {}) as Written['spec'] }
}

function nearestKind(word: unknown): string {
  return nearest(
    String(word),
    KINDS.map(({ kind }) => kind),
  )
}

function isName(name: string): boolean {
  return name.length > 0 && name.length <= 300 && !/\p{Cc}/u.test(name)
}

const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/

export function isLabels(value: unknown): value is Record<string, string> {
  return (
    isRecord(value) &&
    Object.entries(value).every(([key, one]) => LABEL_KEY.test(key) && typeof one === 'string' && LABEL_VALUE.test(one))
  )
}

function refuseTwice(written: readonly Written[], mistakes: Mistake[]): void {
  const seen = new Map<string, Written>()
  for (const one of written) {
    const title = titleOf(one.kind, one.name)
    const first = seen.get(title)
    const line = one.lineOf(['metadata', 'name'])
    if (first) {
      const there = `${first.file}:${first.lineOf(['metadata', 'name'])}`
      mistakes.push({ file: one.file, line, sentence: `Cannot use ${title} twice: it is in ${there} already` })
    } else seen.set(title, one)
  }
}

/** Where the longest part of the path that is there begins. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(one => isNode(one.key) && (one.key as { value?: unknown }).value === part)
      if (!pair) return offset
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
    } else {
      node = (node as { items?: unknown[] } | null)?.items?.[Number(part)]
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset
    }
  }
  return offset
}

function unknownKeys(value: Record<string, unknown>, known: readonly string[]): string[] {
  return Object.keys(value).filter(key => !known.includes(key))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
