// Composes the public surfaces: the API under /v1, probes, and the console. No logic of its own.
import { Elysia } from 'elysia'
import type { Log } from '../kit/log'
import { accessReplayRoutes } from './access-replays'
import { apiEventRoutes } from './api-events'
import { appliedResourceRoutes } from './applied-resources'
import { denials } from './audit/denials'
import { auditCheckpointRoutes } from './audit-checkpoints'
import { auditEventRoutes } from './audit-events'
import { auditSinkActRoutes, auditSinkRoutes } from './audit-sinks'
import { bindingRoutes } from './bindings'
import { certificateRoutes } from './certificates'
import { changeRoutes } from './changes'
import { cliAuthorizationRoutes } from './cli-authorizations'
import { clusterRoutes } from './clusters'
import { connectionRoutes } from './connections'
import { credentialRoutes } from './credentials'
import { effectiveAccessRoutes } from './effective-access'
import { enrolmentRoutes } from './enrolments'
import { groupMembershipRoutes } from './group-memberships'
import { groupRoutes } from './groups'
import { identityProviderTrialRoutes } from './identity-provider-trials'
import { identityProviderRoutes } from './identity-providers'
import { installationRoutes, probeRoutes } from './installation'
import { invitationRoutes } from './invitations'
import { bounds } from './lib/bounds'
import { errors } from './lib/errors'
import type { Ids } from './lib/ids'
import { machineUserRoutes } from './machine-users'
import { organizationRoutes } from './organization'
import { overviewRoutes } from './overview'
import { projectRoutes } from './projects'
import { recordingRoutes } from './recordings'
import { referenceRoutes } from './reference'
import { relayRoutes } from './relays'
import { roleRoutes } from './roles'
import type { Services } from './services'
import { sessionRoutes } from './sessions'
import { signInRoutes } from './sign-ins'
import { apiTokenRoutes, machineUserTokenRoutes } from './tokens'
import { userRoutes } from './users'
import { whoamiRoutes } from './whoami'

export type AppDeps = Services & { log: Log; ids: Ids }

export type App = ReturnType<typeof App>

export function App(deps: AppDeps) {
  return new Elysia({ normalize: false })
    .use(denials(deps))
    .use(errors(deps))
    .use(bounds())
    .use(probeRoutes(deps))
    .use(referenceRoutes())
    .group('/v1', v1 =>
      v1
        .use(installationRoutes(deps))
        .use(sessionRoutes(deps))
        .use(connectionRoutes(deps))
        .use(identityProviderRoutes(deps))
        .use(identityProviderTrialRoutes(deps))
        .use(signInRoutes(deps))
        .use(cliAuthorizationRoutes(deps))
        .use(whoamiRoutes(deps))
        .use(overviewRoutes(deps))
        .use(changeRoutes(deps))
        .use(organizationRoutes(deps))
        .use(invitationRoutes(deps))
        .use(projectRoutes(deps))
        .use(userRoutes(deps))
        .use(machineUserRoutes(deps))
        .use(apiTokenRoutes(deps))
        .use(machineUserTokenRoutes(deps))
        .use(groupRoutes(deps))
        .use(groupMembershipRoutes(deps))
        .use(roleRoutes(deps))
        .use(bindingRoutes(deps))
        .use(effectiveAccessRoutes(deps))
        .use(accessReplayRoutes(deps))
        .use(clusterRoutes(deps))
        .use(enrolmentRoutes(deps))
        .use(relayRoutes(deps))
        .use(certificateRoutes(deps))
        .use(credentialRoutes(deps))
        .use(auditEventRoutes(deps))
        .use(auditCheckpointRoutes(deps))
        .use(recordingRoutes(deps))
        .use(apiEventRoutes(deps))
        .use(auditSinkRoutes(deps))
        .use(auditSinkActRoutes(deps))
        .use(appliedResourceRoutes(deps)),
    )
}
