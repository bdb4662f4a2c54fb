// Routes with which a command line is authorised by a person at a browser. Making a device code and exchanging a code are
// public: the machine is nobody yet.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { visitorOf } from '../lib/visitor'
import { NewSession } from '../sessions/model'
import {
  CliAuthorization,
  CliAuthorizationInput,
  CliSessionInput,
  DeviceAuthorization,
  DeviceAuthorizationInput,
  DeviceDecisionInput,
  DeviceRequest,
  UserCodeParams,
} from './model'
import type { CliAuthorizations } from './service'

const tag = 'cli-authorizations'
type Deps = { authenticate: Authenticate; cliAuthorizations: CliAuthorizations }

export const cliAuthorizationRoutes = (deps: Deps) =>
  new Elysia({ normalize: false }).use(machineRoutes(deps)).use(personRoutes(deps))

const machineRoutes = ({ cliAuthorizations }: Deps) =>
  new Elysia({ normalize: false })
    .model({ DeviceAuthorization, DeviceAuthorizationInput, CliSessionInput, NewSession, Problem: ProblemSchema })
    .post(
      '/device-authorizations',
      ({ body, set, request }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return cliAuthorizations.askForDevice(body, visitorOf(request, String(set.headers['x-request-id'])))
      },
      {
        parse: 'json',
        body: 'DeviceAuthorizationInput',
        query: NoQuery,
        response: { 201: 'DeviceAuthorization', 429: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createDeviceAuthorization',
          open: 'a machine that signs in is nobody yet; a person approves it',
          summary: 'Ask for a code that a person approves in a browser',
          tag,
        }),
      },
    )
    .post(
      '/cli-sessions',
      ({ body, set, request }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return cliAuthorizations.exchange(body, visitorOf(request, String(set.headers['x-request-id'])))
      },
      {
        parse: 'json',
        body: 'CliSessionInput',
        query: NoQuery,
        response: { 201: 'NewSession', 410: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createCliSession',
          open: 'the code and its verifier are the credential',
          summary: 'Exchange an approved code for a session',
          tag,
        }),
      },
    )

const personRoutes = ({ authenticate, cliAuthorizations }: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(authenticate))
    .model({ CliAuthorization, CliAuthorizationInput, DeviceRequest, DeviceDecisionInput, Problem: ProblemSchema })
    .post(
      '/cli-authorizations',
      ({ principal, body, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return cliAuthorizations.approveCli(principal, body)
      },
      {
        parse: 'json',
        body: 'CliAuthorizationInput',
        query: NoQuery,
        response: { 201: 'CliAuthorization', ...PROBLEMS.write },
        detail: operation({
          id: 'createCliAuthorization',
          permission: 'self',
          summary: 'Approve a command line on the same machine: a code that becomes a session',
          tag,
        }),
      },
    )
    .get(
      '/device-authorizations/:user_code',
      ({ principal, params }) => cliAuthorizations.find(principal, params.user_code),
      {
        params: UserCodeParams,
        query: NoQuery,
        response: { 200: 'DeviceRequest', 429: 'Problem', ...PROBLEMS.read },
        detail: operation({
          id: 'getDeviceAuthorization',
          permission: 'self',
          summary: 'Read which machine shows this user code',
          tag,
        }),
      },
    )
    .post(
      '/device-authorizations/:user_code/decision',
      async ({ principal, params, body, set }) => {
        await cliAuthorizations.decide(principal, params.user_code, body)
        set.status = 204
      },
      {
        parse: 'json',
        params: UserCodeParams,
        body: 'DeviceDecisionInput',
        query: NoQuery,
        response: { 429: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createDeviceDecision',
          permission: 'self',
          summary: 'Approve or refuse the machine that shows this user code',
          tag,
        }),
      },
    )
