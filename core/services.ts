// Builds every service of core from the resources that main opened; nothing here opens anything.

import { hostname } from 'node:os'
import type { Log } from '../kit/log'
import type { Proxies } from '../kit/proxy'
import { openTrust } from '../relay/wire/identity'
import { type Access, openAccess } from './access/access'
import { settleBuiltinRoles } from './access/roles'
import { AccessReplays } from './access-replays/service'
import { ApiEvents } from './api-events/service'
import { AppliedResources } from './applied-resources/service'
import { chainRemaining } from './audit/api-events'
import { Recorder } from './audit/record'
import { Alarm } from './audit-checkpoints/alarm'
import { Evidence } from './audit-checkpoints/evidence'
import { Seal } from './audit-checkpoints/seal'
import { AuditCheckpoints } from './audit-checkpoints/service'
import { AuditEvents } from './audit-events/service'
import { AuditSinkActs } from './audit-sinks/acts'
import type { SenderDeps } from './audit-sinks/sender'
import { AuditSinks } from './audit-sinks/service'
import { AuditUpkeep, type Retention } from './audit-upkeep/upkeep'
import { type Authenticate, Bearer } from './auth/bearer'
import { Passwords } from './auth/passwords'
import { RateLimit } from './auth/rate-limit'
import { Standing } from './auth/standing'
import { Bindings } from './bindings/service'
import type { Authority } from './ca/authority'
import { Certificates } from './certificates/service'
import { telling } from './changes/recorder'
import { Seldom, toldAfter } from './changes/seldom'
import { ChangeStreams } from './changes/service'
import { CliAuthorizations } from './cli-authorizations/service'
import { Clusters } from './clusters/service'
import { Connections } from './connections/service'
import { Credentials } from './credentials/service'
import type { Changes } from './db/changes'
import type { Sql } from './db/database'
import { EffectiveAccess } from './effective-access/service'
import { Enrolments } from './enrolments/service'
import { Grants } from './grants/service'
import { GroupMemberships } from './group-memberships/service'
import { Groups } from './groups/service'
import { IdentityProviderTrials } from './identity-provider-trials/service'
import { IdentityProviders } from './identity-providers/service'
import { Installations } from './installation/service'
import { Agents } from './internal/agents'
import { TakeAlarm } from './internal/alarms'
import { TakeAudit } from './internal/audit'
import { Directory } from './internal/directory'
import { TakeRecording } from './internal/recordings'
import { Relays } from './internal/relays'
import { Reports } from './internal/reports'
import { LiveStreams } from './internal/streams'
import { Invitations } from './invitations/service'
import type { Ids } from './lib/ids'
import { VERSION } from './lib/version'
import { MachineUsers } from './machine-users/service'
import { Organizations } from './organization/service'
import { Overviews } from './overview/service'
import { Projects } from './projects/service'
import type { Bucket } from './recordings/objects'
import { openRecordings } from './recordings/parts'
import { RelayList } from './relays/service'
import { Roles } from './roles/service'
import { Sessions } from './sessions/service'
import { SignIns } from './sign-ins/service'
import { API_TOKENS, MACHINE_USER_TOKENS } from './tokens/kinds'
import { Tokens } from './tokens/service'
import { Users } from './users/service'
import { ChangePassword } from './whoami/password'
import { Whoami } from './whoami/service'

export type ServiceDeps = {
  sql: Sql
  changes: Changes
  authority: Authority
  now: () => number
  ids: Ids
  log: Log
  isServing: () => boolean
  publicUrl: string
  internalUrl: string
  relayUrl: string
  domain: string
  agentImage: string
  /** Tries a minute and source address. */
  signInRate: number
  /** How long, and up to which size, the audit is kept. */
  retention: Retention
  /** Below it audit sinks write files; undefined: none do. */
  auditSinkFolder: string | undefined
  proxies: Proxies
  /** Undefined: recordings stay in the database. */
  recordingBucket: Bucket | undefined
  /** 0: for ever. */
  recordingDays: number
}

export type Services = Awaited<ReturnType<typeof openServices>>

export async function openServices(deps: ServiceDeps) {
  const { sql, authority } = deps
  const { root } = authority.trust
  const trust = openTrust(authority.trust)
  const access: Access = await openAccess({ sql, now: deps.now })
  const authenticate: Authenticate = Bearer(deps)
  const record = telling(Recorder(deps))
  const limit = () => RateLimit({ perMinute: deps.signInRate, now: deps.now })
  const limits = { signInLimit: limit(), acceptanceLimit: limit(), providerLimit: limit(), deviceLimit: limit() }
  const sending = sendingOf(deps)
  const own = {
    ...deps,
    ...limits,
    sending,
    fileFolder: deps.auditSinkFolder,
    access,
    record,
    root,
    trust,
    passwords: Passwords(),
  }
  const alarm = Alarm(own)
  await settleBuiltinRoles(sql)
  await chainRemaining(sql)
  return {
    root,
    access,
    authenticate,
    record,
    sql,
    installations: Installations({ ...deps, trust: authority.trust }),
    sessions: Sessions(own),
    identityProviders: IdentityProviders(own),
    identityProviderTrials: IdentityProviderTrials(own),
    signIns: SignIns(own),
    cliAuthorizations: CliAuthorizations(own),
    whoami: Whoami(own),
    changePassword: ChangePassword(own),
    organizations: Organizations(own),
    invitations: Invitations(own),
    projects: Projects(own),
    users: Users(own),
    machineUsers: MachineUsers(own),
    apiTokens: Tokens(own, API_TOKENS),
    machineUserTokens: Tokens(own, MACHINE_USER_TOKENS),
    groups: Groups(own),
    groupMemberships: GroupMemberships(own),
    roles: Roles(own),
    bindings: Bindings(own),
    accessReplays: AccessReplays(own),
    effectiveAccess: EffectiveAccess(own),
    clusters: Clusters(own),
    enrolments: Enrolments(own),
    relayList: RelayList(own),
    certificates: Certificates(own),
    credentials: Credentials(own),
    auditEvents: AuditEvents(own),
    auditCheckpoints: AuditCheckpoints(own),
    evidence: Evidence(own),
    alarm,
    seal: Seal({ ...own, alarm }),
    auditUpkeep: AuditUpkeep(own),
    apiEvents: ApiEvents(own),
    sending,
    auditSinks: AuditSinks(own),
    auditSinkActs: AuditSinkActs(own),
    appliedResources: AppliedResources(own),
    grants: Grants(own),
    agents: Agents(own),
    relays: Relays(own),
    reports: Reports(own),
    takeAudit: toldAfter(TakeAudit(own), Seldom(sql, 'audit_events')),
    takeAlarm: TakeAlarm(own),
    directory: Directory(own),
    liveStreams: LiveStreams(own),
    connections: Connections(own),
    overviews: Overviews(own),
    changeStreams: ChangeStreams({ ...own, standing: Standing(deps) }),
    takeRecording: TakeRecording(own),
    ...openRecordings(own),
  }
}

/** What audit sinks are told of who sends. */
function sendingOf({ now, proxies, authority, auditSinkFolder }: ServiceDeps): SenderDeps {
  const { installation } = authority
  return { now, proxies, installation, version: VERSION, hostName: hostname(), fileFolder: auditSinkFolder }
}
