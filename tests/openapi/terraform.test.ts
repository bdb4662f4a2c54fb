// Every resource is one that HashiCorp's tfplugingen-openapi makes whole, and every rule that says so can fail.
import { describe, expect, test } from 'bun:test'
import { type Document, operationsOf, type Schema } from '../../cli/docs/document'
import { resourcesOf } from '../../cli/docs/resources'
import { document } from './document'
import { brokenRules, RULES } from './terraform-rules'

/** What is made, and yet is no thing that somebody would want to be there: it has no document to replace it by. */
const ACTS: Record<string, string> = {
  createAccessReplay: 'an answer, kept nowhere',
  createApiTokenRevocation: 'an act',
  createApiTokenRotation: 'an act',
  createAuditSinkTest: 'an act',
  createCertificate: 'for a key that only its holder has; it ends by itself',
  createCertificateRevocation: 'an act',
  createCliAuthorization: 'an act of the person at the browser',
  createCliSession: 'a sign-in',
  createCredential: 'lives for minutes',
  createDeadLetterRemoval: 'an act',
  createDeadLetterReplay: 'an act',
  createDeviceAuthorization: 'lives for minutes',
  createDeviceDecision: 'an act of the person at the browser',
  createEnrolment: 'a secret that is used once',
  createIdentityProviderTrial: 'lives for minutes',
  createIdentityProviderTrialCompletion: 'what a trial came to',
  createInvitation: 'a secret that is used once',
  createInvitationAcceptance: 'an act',
  createMachineUserTokenRevocation: 'an act',
  createMachineUserTokenRotation: 'an act',
  createRelayEnrolment: 'a secret that is used once',
  createSession: 'a sign-in',
  createSignIn: 'lives for minutes',
  createSignInCompletion: 'a sign-in',
}

test('what can be created is a resource, or is listed with the reason why it is none', () => {
  const made = operationsOf(document).flatMap(({ operation: { operationId } }) =>
    /^create/.test(operationId) ? [operationId] : [],
  )
  const resources = resourcesOf(document).map(({ create }) => create.operationId)
  expect(made.filter(id => !resources.includes(id)).sort()).toEqual(Object.keys(ACTS).sort())
})

test('no property of any resource would be skipped', () => {
  expect(resourcesOf(document).length).toBeGreaterThan(6)
  expect(brokenRules(document)).toEqual([])
})

/** Each takes a good document and spoils the projects in it. */
const MISTAKES: Record<string, (spoilt: Document) => void> = {
  'cannot be deleted': spoilt => delete spoilt.paths['/v1/projects/{id}']?.delete,
  'has no list': spoilt => delete spoilt.paths['/v1/projects']?.get,
  'body of create is not ProjectInput': spoilt => {
    const body = spoilt.paths['/v1/projects']?.post?.requestBody
    if (body) body.content['text/plain'] = { schema: {} }
  },
  'answer of read is not Project': spoilt => {
    const read = spoilt.paths['/v1/projects/{id}']?.get
    if (read)
      read.responses['200'] = { description: '', content: { 'application/json': { schema: { type: 'object' } } } }
  },
  '/name: is answered otherwise when made': spoilt => {
    const { Project, NewApiToken } = spoilt.components.schemas
    if (!Project || !NewApiToken) return
    spoilt.components.schemas.NewProject = {
      ...NewApiToken,
      properties: { ...Project.properties, name: { type: 'integer' } },
    }
    const create = spoilt.paths['/v1/projects']?.post
    const schema = { $ref: '#/components/schemas/NewProject' }
    if (create) create.responses['201'] = { description: '', content: { 'application/json': { schema } } }
  },
  '/id: is not a read-only string': spoilt => delete output(spoilt).id?.readOnly,
  '/id: is part of the input': spoilt => set(input(spoilt), 'id', text()),
  'verbose: would become an attribute': spoilt =>
    spoilt.paths['/v1/projects/{id}']?.get?.parameters?.push({ name: 'verbose', in: 'query', schema: text() }),
  'is of type number': spoilt => both(spoilt, 'rate', { type: 'number', nullable: true, description: '' }),
  'is of type undefined': spoilt => both(spoilt, 'thing', { nullable: true }),
  'has anyOf': spoilt => both(spoilt, 'thing', { ...text(), anyOf: [] }),
  'has several allOf': spoilt => both(spoilt, 'thing', { allOf: [text(), text()], nullable: true }),
  'is an object without fields': spoilt => both(spoilt, 'thing', { type: 'object', nullable: true }),
  'is a list of anything': spoilt => both(spoilt, 'thing', { type: 'array', nullable: true }),
  'is a map and an object at once': spoilt =>
    both(spoilt, 'thing', { type: 'object', properties: { a: text() }, additionalProperties: text() }),
  'has a pattern that Go cannot compile': spoilt => both(spoilt, 'thing', { ...text(), pattern: '^(?!x)' }),
  '/parent/parent: contains itself': spoilt => both(spoilt, 'parent', { $ref: '#/components/schemas/Project' }),
  'takes: /camelCase': spoilt => both(spoilt, 'camelCase', text()),
  'takes: provider': spoilt => both(spoilt, 'provider', text()),
  '/name: is not answered as what was sent': spoilt => set(output(spoilt), 'name', { type: 'integer' }),
  '/extra: is sent and not answered': spoilt => set(input(spoilt), 'extra', text()),
  '/extra: is not always answered': spoilt => set(output(spoilt), 'extra', text()),
  'takes unknown fields': spoilt => delete spoilt.components.schemas.ProjectInput?.additionalProperties,
  'can never grow': spoilt =>
    void Object.assign(spoilt.components.schemas.Project ?? {}, { additionalProperties: false }),
  'has neither a default nor null': spoilt => both(spoilt, 'extra', { type: 'string' }),
  'has no secret_version': spoilt =>
    set(input(spoilt), 'secret', { type: 'string', writeOnly: true, format: 'password' }),
  '/secret: is secret and answered': spoilt => both(spoilt, 'secret', { type: 'string', writeOnly: true }),
  'has no description': spoilt => both(spoilt, 'extra', { type: 'string', nullable: true }),
}

describe('a mistake is told', () => {
  for (const [sentence, spoil] of Object.entries(MISTAKES))
    test(sentence, () => {
      const spoilt = structuredClone(document)
      spoil(spoilt)
      expect(brokenRules(spoilt).filter(broken => broken.includes(sentence)).length).toBeGreaterThan(0)
    })

  test('of every rule', () => {
    const told = Object.values(MISTAKES).flatMap(spoil => {
      const spoilt = structuredClone(document)
      spoil(spoilt)
      return brokenRules(spoilt)
    })
    for (const { rule } of RULES) expect([rule, told.some(sentence => sentence.includes(rule))]).toEqual([rule, true])
  })
})

function input({ components }: Document): Record<string, Schema> {
  return components.schemas.ProjectInput?.properties ?? {}
}

function output({ components }: Document): Record<string, Schema> {
  return components.schemas.Project?.properties ?? {}
}

function set(fields: Record<string, Schema>, name: string, schema: Schema): void {
  fields[name] = schema
}

function both(spoilt: Document, name: string, schema: Schema): void {
  input(spoilt)[name] = schema
  output(spoilt)[name] = structuredClone(schema)
}

function text(): Schema {
  return { type: 'string', nullable: true, description: 'A text' }
}
