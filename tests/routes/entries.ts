// Who is answered what, for every operation: the truth that tests/routes/callers.test.ts asks for. A new operation needs
// an entry here. `anonymous` is 401 for all but public operations, which do not look at who asks.
import { type Resource, resourcesOf } from '../../cli/docs/resources'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { document } from '../openapi/document'
import { INPUTS, type ResourceName } from './resources'
import { type Caller, CHALLENGE, VERIFIER, type World } from './world'

type Sent = { path?: Record<string, string>; query?: string; body?: unknown }
export type Entry = {
  /** Asked anew for every caller. */
  sends: (world: World) => Promise<Sent> | Sent
  /** Statuses for those without a binding, the admin of another project, and the organization admin. */
  answers: readonly [nobody: number, other: number, right: number]
  /** Of a list: what is in it for the organization admin, and not for these. */
  hides?: { from: readonly Caller[]; what: (world: World) => Promise<string> }
}

type Answers = Entry['answers']
type Five = {
  list: Answers
  create: Answers
  get: Answers
  update: Answers
  remove: Answers
  hidesFrom?: readonly Caller[]
}

const STRANGERS: readonly Caller[] = ['nobody', 'other']
/** What others may not see is not there for them. */
const UNSEEN = { get: [404, 404, 200], update: [404, 404, 200], remove: [404, 404, 204] } as const
/** Where a project is another's: it is neither listed nor there. */
const IN_PROJECT: Five = { ...UNSEEN, list: [200, 200, 200], hidesFrom: STRANGERS, create: [403, 403, 201] }
/** What who gives bindings must be able to find, and only the organization changes. */
const SEEN: Five = {
  list: [403, 200, 200],
  create: [403, 403, 201],
  get: [404, 200, 200],
  update: [404, 403, 200],
  remove: [404, 403, 204],
}
const OF_ORGANIZATION: Five = { ...UNSEEN, list: [403, 403, 200], create: [403, 403, 201] }
const OWN: Five = { ...UNSEEN, list: [200, 200, 200], hidesFrom: STRANGERS, create: [201, 201, 201] }

const EVERYBODY: Answers = [200, 200, 200]
const nothing = () => ({})

/** A project or a maker that one may not see is, in an input, an id of nothing. */
const UNKNOWN: Answers = [422, 422, 201]

export const ENTRIES: Readonly<Record<string, Entry>> = {
  getHealth: { sends: nothing, answers: EVERYBODY },
  getReadiness: { sends: nothing, answers: EVERYBODY },
  getRootCertificate: { sends: nothing, answers: EVERYBODY },
  getInstallation: { sends: nothing, answers: EVERYBODY },
  getWhoami: { sends: nothing, answers: EVERYBODY },
  getOverview: { sends: nothing, answers: EVERYBODY },
  getChanges: { sends: nothing, answers: EVERYBODY },
  updatePassword: {
    sends: ({ password }) => ({ body: { current_password: password, password: `${password} anew` } }),
    answers: [204, 204, 204],
  },
  getOrganization: { sends: nothing, answers: [403, 403, 200] },
  updateOrganization: {
    sends: () => ({ body: { name: 'organization', display_name: 'The organization' } }),
    answers: [403, 403, 200],
  },

  ...resource('Project', IN_PROJECT),
  ...resource('Cluster', { ...IN_PROJECT, create: UNKNOWN }),
  ...resource('Binding', IN_PROJECT),
  ...resource('Group', SEEN),
  ...resource('GroupMembership', SEEN),
  ...resource('Role', SEEN),
  ...resource('User', SEEN),
  ...resource('MachineUser', SEEN),
  // A machine lists its own, so everyone may ask.
  ...resource('MachineUserToken', { ...SEEN, list: [200, 200, 200], hidesFrom: ['nobody'] }),
  ...resource('ApiToken', OWN),
  ...resource('AppliedResource', { ...OWN, create: UNKNOWN }),
  ...resource('IdentityProvider', OF_ORGANIZATION),
  ...resource('AuditSink', OF_ORGANIZATION),

  createAuditSinkTest: { sends: one('AuditSink'), answers: [404, 404, 201] },
  listDeadLetters: { sends: one('AuditSink'), answers: [404, 404, 200] },
  createDeadLetterReplay: { sends: dead, answers: [404, 404, 201] },
  createDeadLetterRemoval: { sends: dead, answers: [404, 404, 201] },

  createMachineUserTokenRotation: { sends: one('MachineUserToken'), answers: [404, 403, 201] },
  createMachineUserTokenRevocation: { sends: one('MachineUserToken'), answers: [404, 403, 204] },
  createApiTokenRotation: { sends: one('ApiToken'), answers: [404, 404, 201] },
  createApiTokenRevocation: { sends: one('ApiToken'), answers: [404, 404, 204] },

  createInvitation: { sends: one('User'), answers: [404, 403, 201] },
  createInvitationAcceptance: {
    sends: async world => ({ body: { token: await world.invitation(), password: world.password } }),
    answers: [201, 201, 201],
  },
  createSession: { sends: async world => ({ body: await world.account() }), answers: [201, 201, 201] },
  listSessions: { sends: world => ({ query: `?user_id=${world.right.id}` }), answers: [403, 403, 200] },
  getSession: { sends: async world => ({ path: { id: await world.session() } }), answers: [404, 404, 200] },
  deleteSession: { sends: async world => ({ path: { id: await world.session() } }), answers: [404, 404, 204] },

  listSignInMethods: { sends: nothing, answers: EVERYBODY },
  // What follows a provider that answers is in core/sign-ins.
  createSignIn: { sends: () => ({ body: { identity_provider: 'no-such-provider' } }), answers: [404, 404, 404] },
  createSignInCompletion: {
    sends: world => ({ path: { id: world.home }, body: { browser_secret: 'none', callback_query: 'code=none' } }),
    answers: [403, 403, 403],
  },
  // So is what follows a trial.
  createIdentityProviderTrial: {
    sends: world => ({ path: { id: world.home } }),
    answers: [404, 404, 404],
  },
  createIdentityProviderTrialCompletion: {
    sends: world => ({ path: { id: world.home }, body: { browser_secret: 'none', callback_query: 'code=none' } }),
    answers: [403, 403, 404],
  },
  createCliAuthorization: { sends: () => ({ body: machine() }), answers: [201, 201, 201] },
  createCliSession: {
    sends: async world => ({ body: { code: await world.code(machine()), code_verifier: VERIFIER } }),
    answers: [201, 201, 201],
  },
  createDeviceAuthorization: { sends: () => ({ body: machine() }), answers: [201, 201, 201] },
  getDeviceAuthorization: {
    sends: async world => ({ path: { user_code: await world.device(machine()) } }),
    answers: EVERYBODY,
  },
  createDeviceDecision: {
    sends: async world => ({ path: { user_code: await world.device(machine()) }, body: { is_approved: false } }),
    answers: [204, 204, 204],
  },

  listConnections: {
    sends: () => ({ query: '?limit=200' }),
    answers: [200, 200, 200],
    hides: { from: STRANGERS, what: world => world.connection() },
  },
  getConnection: { sends: async world => ({ path: { id: await world.connection() } }), answers: [404, 404, 200] },
  deleteConnection: { sends: async world => ({ path: { id: await world.connection() } }), answers: [404, 404, 204] },

  listCertificates: {
    sends: () => ({ query: '?limit=200' }),
    answers: EVERYBODY,
    hides: { from: STRANGERS, what: world => world.certificate() },
  },
  createCertificate: { sends: () => ({ body: { csr: newKeyAndCsr().csr } }), answers: [403, 201, 201] },
  createCertificateRevocation: {
    sends: async world => ({ path: { serial: await world.certificate() } }),
    answers: [404, 404, 204],
  },
  createCredential: { sends: nothing, answers: [403, 201, 201] },
  createEnrolment: { sends: one('Cluster'), answers: [404, 404, 201] },
  listRelays: { sends: nothing, answers: [403, 403, 200] },
  getRelay: { sends: async world => ({ path: { id: await world.relay() } }), answers: [404, 404, 200] },
  deleteRelay: { sends: async world => ({ path: { id: await world.relay() } }), answers: [404, 404, 204] },
  createRelayEnrolment: { sends: nothing, answers: [403, 403, 201] },

  // About oneself everyone may ask: here it is about somebody else.
  getAccess: {
    sends: world => ({ query: `?principal=${world.right.id}&permission=clusters.read&project=${world.home}` }),
    answers: [404, 404, 200],
  },
  listAccessPrincipals: {
    sends: world => ({ query: `?permission=clusters.read&project=${world.home}` }),
    answers: [404, 404, 200],
  },
  createAccessReplay: { sends: () => ({ body: { bindings: [] } }), answers: [403, 403, 201] },
  getLeastAccess: { sends: world => ({ query: `?principal=${world.right.id}` }), answers: [403, 403, 200] },
  listApiEvents: {
    sends: () => ({ query: '?limit=200' }),
    answers: EVERYBODY,
    hides: { from: STRANGERS, what: async world => (await world.event()).id },
  },
  getApiEvent: { sends: async world => ({ path: { id: (await world.event()).id } }), answers: [404, 404, 200] },
  getAuditKey: { sends: nothing, answers: EVERYBODY },
  listAuditCheckpoints: { sends: nothing, answers: [403, 403, 200] },
  getAuditCheckpoint: { sends: async world => ({ path: { id: await world.checkpoint() } }), answers: [404, 404, 200] },
  getAuditEvidence: {
    sends: async world => ({ query: `?from=${await world.checkpointTime()}` }),
    answers: [403, 403, 200],
  },
  listRecordings: {
    sends: () => ({ query: '?limit=200' }),
    answers: EVERYBODY,
    hides: { from: STRANGERS, what: world => world.recording() },
  },
  ...Object.fromEntries(
    ['getRecording', 'getRecordingAsciicast', 'getRecordingText', 'getRecordingLive'].map(id => [
      id,
      {
        sends: async (world: World) => ({ path: { id: await world.recording() } }),
        answers: [404, 404, 200] as Answers,
      },
    ]),
  ),
  listAuditEvents: {
    sends: () => ({ query: '?limit=200' }),
    answers: EVERYBODY,
    hides: { from: STRANGERS, what: world => world.auditEvent() },
  },
  exportAuditEvents: {
    sends: nothing,
    answers: EVERYBODY,
    hides: { from: STRANGERS, what: world => world.auditEvent() },
  },
  getAuditEventFacets: { sends: nothing, answers: EVERYBODY },
  getAuditEventHistogram: {
    sends: () => ({ query: '?from=2030-01-01T00:00:00.000Z&to=2030-01-02T00:00:00.000Z' }),
    answers: EVERYBODY,
  },
  getAuditEventNews: { sends: nothing, answers: EVERYBODY },
}

function machine() {
  return { client_name: 'me@machine', code_challenge: CHALLENGE }
}

function one(name: ResourceName) {
  return async (world: World) => ({ path: { id: (await world.make(name)).id } })
}

async function dead(world: World) {
  return { path: { id: (await world.make('AuditSink')).id }, body: { dead_letter_ids: null } }
}

function resource(name: ResourceName, five: Five): Record<string, Entry> {
  const { create, read, update, remove, collection } = find(name)
  const made = one(name)
  const listed = document.paths[collection]?.get?.operationId ?? ''
  const { hidesFrom: from } = five
  return {
    [listed]: {
      sends: () => ({ query: '?limit=200' }),
      answers: five.list,
      ...(from ? { hides: { from, what: async world => (await world.make(name)).id } } : {}),
    },
    [create.operationId]: {
      sends: async world => ({ body: await INPUTS[name].input(world) }),
      answers: five.create,
    },
    [read.operationId]: { sends: made, answers: five.get },
    [update.operationId]: { sends: world => world.replacement(name), answers: five.update },
    [remove?.operationId ?? '']: { sends: made, answers: five.remove },
  }
}

function find(name: string): Resource {
  const found = resourcesOf(document).find(each => each.name === name)
  if (!found) throw new RangeError(`Cannot find the resource "${name}" in the document`)
  return found
}
