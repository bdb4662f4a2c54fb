// From a document to the body that the API takes: names become ids, what is left out becomes what the API would take for it,
// and every rule that is broken is told at its line.
import { dirname, resolve } from 'node:path'
import { brokenRules, withDefaults } from '../core/lib/input'
import type { Violation } from '../core/lib/problem'
import { isRecord, type Mistake, type Path, type Written } from './documents'
import { readText } from './files'
import { fieldsOf, type Kind, kindNamed, type Reference, SUBJECTS, titleOf } from './kinds'
import { isId, type Lookup } from './lookup'
import { nearest } from './nearest'
import type { Fields } from './rules'

/** Who is to be in a group; only where the document says so. */
export type Wanted = { input: Fields; members: Map<string, string> | undefined }

export type Known = {
  lookup: Lookup
  /** Ids of the documents planned so far, by title; of what is still to be made a stand-in. */
  ids: ReadonlyMap<string, string>
  inputs: ReadonlyMap<string, Fields>
  mistakes: Mistake[]
}

export async function wantedOf(written: Written, known: Known): Promise<Wanted | undefined> {
  const { kind, spec, file, lineOf } = written
  const before = known.mistakes.length
  const told = new Set<string>()
  const tell = (path: Path, sentence: string) => {
    told.add(path.slice(0, 2).join('.'))
    known.mistakes.push({ file, line: lineOf(path), sentence })
  }
  const { members: listed, ...rest } = spec
  const input: Fields = { ...(kind.hasMembers ? rest : spec) }
  refuseUnknown(kind, input, tell)
  for (const reference of kind.references) {
    if (reference.within === undefined) await settleReference(reference, { input, spec, known, tell })
    else await settleWithin(reference, { input, known, tell })
  }
  readSecrets(written, input, tell)
  nameIt(written, input, tell)
  const whole = withDefaults(kind.input, input)
  await checkRules(written, whole, { known, told, tell })
  const members = kind.hasMembers && listed !== undefined ? await membersOf(listed, known, tell) : undefined
  return known.mistakes.length === before ? { input: whole, members } : undefined
}

type Tell = (path: Path, sentence: string) => void

function refuseUnknown(kind: Kind, input: Fields, tell: Tell): void {
  const references = kind.references.filter(({ within }) => within === undefined).map(({ as }) => as)
  const files = secretsOf(kind).map(field => `${field}_file`)
  const words = [...fieldsOf(kind), ...references, ...files, ...(kind.hasMembers ? ['members'] : [])]
  for (const field of Object.keys(input).filter(one => !words.includes(one))) {
    tell(['spec', field], `Cannot use "spec.${field}": ${nearest(field, words)}`)
    delete input[field]
  }
}

async function settleReference(
  { as, field, to, isMany, isByName }: Reference,
  { input, spec, known, tell }: { input: Fields; spec: Fields; known: Known; tell: Tell },
): Promise<void> {
  const value = spec[as]
  if (value === undefined || value === null) {
    if (as !== field) delete input[as]
    return
  }
  const path = ['spec', as]
  if (as !== field) {
    delete input[as]
    if ((input[field] ?? null) !== null)
      return tell(path, `Cannot use "spec.${as}": "${field}" is given in another way too`)
  }
  const given = isMany ? value : [value]
  if (!Array.isArray(given)) return tell(path, `Cannot use "spec.${as}": it is a list of names`)
  const ids = await Promise.all(
    given.map((name, at) => idOf(to, name, { known, tell: sentence => tell(isMany ? [...path, at] : path, sentence) })),
  )
  input[field] = isByName ? value : isMany ? ids : ids[0]
}

/** The same in each object of a list. */
async function settleWithin(
  reference: Reference,
  { input, known, tell }: { input: Fields; known: Known; tell: Tell },
): Promise<void> {
  const { within = '' } = reference
  const list = input[within]
  if (!Array.isArray(list)) return
  const items = list.map(item => (isRecord(item) ? { ...item } : item))
  for (const [at, item] of items.entries()) {
    const tellAt: Tell = (path, sentence) => tell(['spec', within, at, ...path.slice(1)], sentence)
    if (isRecord(item)) await settleReference(reference, { input: item, spec: { ...item }, known, tell: tellAt })
  }
  input[within] = items
}

/** A secret stands in a file of its own, beside the document or elsewhere, so that documents can be shown to everyone. */
function readSecrets({ kind, spec, file }: Written, input: Fields, tell: Tell): void {
  for (const field of secretsOf(kind)) {
    const path = spec[`${field}_file`]
    if (path === undefined) continue
    delete input[`${field}_file`]
    const text = typeof path === 'string' ? readText(resolve(dirname(file), path)) : undefined
    if (text === undefined) tell(['spec', `${field}_file`], `Cannot read "spec.${field}_file": there is no such file`)
    else input[field] = text.replace(/\r?\n$/, '')
  }
}

function secretsOf({ input }: Kind): string[] {
  return Object.entries(input.properties).flatMap(([field, { writeOnly }]) => (writeOnly === true ? [field] : []))
}

/** A name that leads nowhere is told; the text itself then stands for the id. */
async function idOf(
  to: string,
  name: unknown,
  { known, tell }: { known: Known; tell: (sentence: string) => void },
): Promise<string> {
  const kind = kindNamed(to)
  const noun = to.replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter}`).toLowerCase()
  if (typeof name !== 'string' || !kind) {
    tell(`Cannot find the ${noun}: its name is to be a text`)
    return ''
  }
  const planned = known.ids.get(titleOf(kind, name))
  if (planned !== undefined) return planned
  if (isId(name)) return name
  const found = await known.lookup.byKey(kind, name)
  if (!found) tell(`Cannot find the ${noun} "${name}", neither at the server nor in the documents`)
  return found?.id ?? name
}

function nameIt({ kind, name, spec }: Written, input: Fields, tell: Tell): void {
  const { key } = kind
  if (key !== null) {
    if (spec[key] !== undefined && spec[key] !== name)
      tell(['spec', key], `Cannot use "spec.${key}": it is metadata.name, and that is another`)
    input[key] = name
  }
  for (const field of kind.named) input[field] ??= name
}

/** A field that was told of already is not told of again; rules between fields are for fields that are right. */
async function checkRules(
  written: Written,
  input: Fields,
  { known, told, tell }: { known: Known; told: ReadonlySet<string>; tell: Tell },
): Promise<void> {
  const { kind } = written
  const find = async (of: string, name: string) => {
    const there = kindNamed(of)
    if (!there) return undefined
    return known.inputs.get(titleOf(there, name)) ?? (await known.lookup.byKey(there, name))
  }
  const ofSchema = brokenRules(kind.input, input)
  const isRight = ofSchema.length === 0 && told.size === 0
  for (const violation of isRight ? await kind.rules(input, find) : ofSchema) {
    const path = placeOf(written, violation)
    if (!told.has(path.slice(0, 2).join('.'))) tell(path, `Cannot use "${path.join('.')}": ${violation.detail}`)
  }
}

/** From the API's pointer to what the person wrote. */
function placeOf({ kind, spec }: Written, { pointer }: Violation): Path {
  const [field = '', ...rest] = pointer.split('/').slice(1)
  if (field === kind.key) return ['metadata', 'name']
  const as = kind.references.find(one => one.field === field && spec[one.as] !== undefined)?.as ?? field
  return ['spec', as, ...rest.map(part => (/^\d+$/.test(part) ? Number(part) : part))].filter(part => part !== '')
}

/** From id to the name as it was written. */
async function membersOf(listed: unknown, known: Known, tell: Tell): Promise<Map<string, string>> {
  const members = new Map<string, string>()
  if (!Array.isArray(listed)) {
    tell(['spec', 'members'], 'Cannot use "spec.members": it is a list of names')
    return members
  }
  for (const [at, name] of listed.entries()) {
    const to = subjectKind(name)
    const id = await idOf(to, name, { known, tell: sentence => tell(['spec', 'members', at], sentence) })
    members.set(id, String(name))
  }
  return members
}

/** People are named by their e-mail address; what is no address is a machine user, where there are any. */
function subjectKind(name: unknown): string {
  const machine = SUBJECTS.find(({ as }) => as !== 'user')
  return machine && !String(name).includes('@') ? machine.to : 'User'
}
