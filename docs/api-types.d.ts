// Generated from docs/openapi.json by cli/docs/generate.ts.

export interface paths {
    "/ca.pem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the root certificate
         * @description Needs no sign-in: a root certificate is public.
         */
        get: operations["getRootCertificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether it lives
         * @description Needs no sign-in: a liveness probe has no token.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether it serves
         * @description Needs no sign-in: a readiness probe has no token.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read whether a principal may do something, and why
         * @description Takes the permission `access.read`.
         */
        get: operations["getAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access-replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay the audit against other bindings
         * @description Takes `audit_events.read` in the organization too. Nothing is changed, and nothing is kept.
         *
         *     Takes the permission `access.read`.
         */
        post: operations["createAccessReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access/least": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the least that a principal has needed
         * @description Takes `audit_events.read` in the organization too. Only what succeeded counts.
         *
         *     Takes the permission `access.read`.
         */
        get: operations["getLeastAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access/principals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who may do something
         * @description Takes the permission `access.read`.
         */
        get: operations["listAccessPrincipals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API events
         * @description Takes the permission `api_events.read`.
         */
        get: operations["listApiEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an API event
         * @description Takes the permission `api_events.read`.
         */
        get: operations["getApiEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API tokens
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["listApiTokens"];
        put?: never;
        /**
         * Create an API token
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createApiToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an API token
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getApiToken"];
        /**
         * Replace an API token
         * @description For everyone who is signed in, for what is theirs.
         */
        put: operations["updateApiToken"];
        post?: never;
        /**
         * Delete an API token
         * @description For everyone who is signed in, for what is theirs.
         */
        delete: operations["deleteApiToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens/{id}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a token, and the certificates made with it, at once
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createApiTokenRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens/{id}/rotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret; the one from before lives on for a while
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createApiTokenRotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applied-resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List applied resources
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["listAppliedResources"];
        put?: never;
        /**
         * Create an applied resource
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createAppliedResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applied-resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an applied resource
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getAppliedResource"];
        /**
         * Replace an applied resource
         * @description For everyone who is signed in, for what is theirs.
         */
        put: operations["updateAppliedResource"];
        post?: never;
        /**
         * Delete an applied resource
         * @description For everyone who is signed in, for what is theirs.
         */
        delete: operations["deleteAppliedResource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List checkpoints, newest first
         * @description Takes the permission `audit_checkpoints.read`.
         */
        get: operations["listAuditCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-checkpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a checkpoint
         * @description Takes the permission `audit_checkpoints.read`.
         */
        get: operations["getAuditCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-event-export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit events, of any number
         * @description A stream of lines. One that ends before its end, as when rights were taken meanwhile, breaks off.
         *
         *     Takes the permission `audit_events.read`.
         */
        get: operations["exportAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-event-facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count audit events by field
         * @description Takes the permission `audit_events.read`.
         */
        get: operations["getAuditEventFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-event-histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count audit events over time
         * @description Takes the permission `audit_events.read`.
         */
        get: operations["getAuditEventHistogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-event-news": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what was stored since the cursor
         * @description Every record that matches is told once, also when it was stored late, and whichever process answers.
         *
         *     Takes the permission `audit_events.read`.
         */
        get: operations["getAuditEventNews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events, newest first
         * @description A page may hold fewer than asked for, or nothing, and still have a next one: looking is bounded.
         *
         *     Takes the permission `audit_events.read`.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read checkpoints and all records they cover
         * @description Newline-delimited JSON of any length, which `sal audit verify` proves without this server. It takes the permissions `audit_events.read` and `api_events.read` in the organization, too.
         *
         *     Takes the permission `audit_checkpoints.read`.
         */
        get: operations["getAuditEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public key that checkpoints are signed with
         * @description Needs no sign-in: a public key is no secret.
         */
        get: operations["getAuditKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit sinks
         * @description Takes the permission `audit_sinks.read`.
         */
        get: operations["listAuditSinks"];
        put?: never;
        /**
         * Create an audit sink
         * @description Takes the permission `audit_sinks.write`.
         */
        post: operations["createAuditSink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an audit sink
         * @description Takes the permission `audit_sinks.read`.
         */
        get: operations["getAuditSink"];
        /**
         * Replace an audit sink
         * @description Takes the permission `audit_sinks.write`.
         */
        put: operations["updateAuditSink"];
        post?: never;
        /**
         * Delete an audit sink
         * @description Takes the permission `audit_sinks.write`.
         */
        delete: operations["deleteAuditSink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks/{id}/dead-letter-removals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give dead letters up
         * @description Takes the permission `audit_sinks.write`.
         */
        post: operations["createDeadLetterRemoval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks/{id}/dead-letter-replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try dead letters again
         * @description Takes the permission `audit_sinks.write`.
         */
        post: operations["createDeadLetterReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks/{id}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the records that an audit sink does not take
         * @description Takes the permission `audit_sinks.read`.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-sinks/{id}/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test record to an audit sink
         * @description Takes the permission `audit_sinks.write`.
         */
        post: operations["createAuditSinkTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bindings
         * @description Takes the permission `bindings.read`.
         */
        get: operations["listBindings"];
        put?: never;
        /**
         * Create a binding
         * @description Takes the permission `bindings.write`.
         */
        post: operations["createBinding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bindings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a binding
         * @description Takes the permission `bindings.read`.
         */
        get: operations["getBinding"];
        /**
         * Replace a binding
         * @description Takes the permission `bindings.write`.
         */
        put: operations["updateBinding"];
        post?: never;
        /**
         * Delete a binding
         * @description Takes the permission `bindings.write`.
         */
        delete: operations["deleteBinding"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List certificates, newest first
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["listCertificates"];
        put?: never;
        /**
         * Issue a client certificate for the key of a CSR
         * @description Takes the permission `kubeconfigs.create`.
         */
        post: operations["createCertificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{serial}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a certificate at once
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createCertificateRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch for changes
         * @description Server-sent events. Each event `change` has as data the kind of thing of which something changed, such as `clusters`: at most one a kind and half second. Kinds of which you may read nothing are not told. A comment keeps the stream alive every 15 seconds. The stream ends with the session or token that opened it, and at any time: open it again, and read anew what you show.
         *
         *     For everyone who is signed in, for what is theirs.
         */
        get: operations["getChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cli-authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a command line on the same machine: a code that becomes a session
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createCliAuthorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cli-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange an approved code for a session
         * @description Needs no sign-in: the code and its verifier are the credential.
         */
        post: operations["createCliSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List clusters
         * @description Takes the permission `clusters.read`.
         */
        get: operations["listClusters"];
        put?: never;
        /**
         * Create a cluster
         * @description Takes the permission `clusters.write`.
         */
        post: operations["createCluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clusters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a cluster
         * @description Takes the permission `clusters.read`.
         */
        get: operations["getCluster"];
        /**
         * Replace a cluster
         * @description Takes the permission `clusters.write`.
         */
        put: operations["updateCluster"];
        post?: never;
        /**
         * Delete a cluster
         * @description Takes the permission `clusters.write`.
         */
        delete: operations["deleteCluster"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clusters/{id}/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time token for the agent of a cluster
         * @description Takes the permission `clusters.write`.
         */
        post: operations["createEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the streams that are open now
         * @description Takes the permission `connections.read`.
         */
        get: operations["listConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a connection
         * @description Takes the permission `connections.read`.
         */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        /**
         * Cut a connection at once; its holder may open another while their rights last
         * @description Takes the permission `connections.write`.
         */
        delete: operations["deleteConnection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a short credential for the relay
         * @description Takes the permission `kubeconfigs.create`.
         */
        post: operations["createCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device-authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a code that a person approves in a browser
         * @description Needs no sign-in: a machine that signs in is nobody yet; a person approves it.
         */
        post: operations["createDeviceAuthorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device-authorizations/{user_code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which machine shows this user code
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getDeviceAuthorization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device-authorizations/{user_code}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve or refuse the machine that shows this user code
         * @description For everyone who is signed in, for what is theirs.
         */
        post: operations["createDeviceDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/group-memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List group memberships
         * @description Takes the permission `groups.read`.
         */
        get: operations["listGroupMemberships"];
        put?: never;
        /**
         * Create a group membership
         * @description Takes the permission `groups.write`.
         */
        post: operations["createGroupMembership"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/group-memberships/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a group membership
         * @description Takes the permission `groups.read`.
         */
        get: operations["getGroupMembership"];
        /**
         * Replace a group membership
         * @description Takes the permission `groups.write`.
         */
        put: operations["updateGroupMembership"];
        post?: never;
        /**
         * Delete a group membership
         * @description Takes the permission `groups.write`.
         */
        delete: operations["deleteGroupMembership"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List groups
         * @description Takes the permission `groups.read`.
         */
        get: operations["listGroups"];
        put?: never;
        /**
         * Create a group
         * @description Takes the permission `groups.write`.
         */
        post: operations["createGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a group
         * @description Takes the permission `groups.read`.
         */
        get: operations["getGroup"];
        /**
         * Replace a group
         * @description Takes the permission `groups.write`.
         */
        put: operations["updateGroup"];
        post?: never;
        /**
         * Delete a group
         * @description Takes the permission `groups.write`.
         */
        delete: operations["deleteGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-provider-trials/{id}/completion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read what the identity provider said in a trial, and what a sign-in would come to
         * @description Takes the permission `identity_providers.write`.
         */
        post: operations["createIdentityProviderTrialCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List identity providers
         * @description Takes the permission `identity_providers.read`.
         */
        get: operations["listIdentityProviders"];
        put?: never;
        /**
         * Create an identity provider
         * @description Takes the permission `identity_providers.write`.
         */
        post: operations["createIdentityProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an identity provider
         * @description Takes the permission `identity_providers.read`.
         */
        get: operations["getIdentityProvider"];
        /**
         * Replace an identity provider
         * @description Takes the permission `identity_providers.write`.
         */
        put: operations["updateIdentityProvider"];
        post?: never;
        /**
         * Delete an identity provider
         * @description Takes the permission `identity_providers.write`.
         */
        delete: operations["deleteIdentityProvider"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-providers/{id}/trials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a trial sign-in at an identity provider, which signs nobody in
         * @description Takes the permission `identity_providers.write`.
         */
        post: operations["createIdentityProviderTrial"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the installation
         * @description Needs no sign-in: a client must learn whom to trust before it signs in.
         */
        get: operations["getInstallation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitation-acceptances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation: set the password and sign in
         * @description Needs no sign-in: the token in the body is the credential.
         */
        post: operations["createInvitationAcceptance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-user-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tokens of machine users
         * @description Takes the permission `machine_users.read`.
         */
        get: operations["listMachineUserTokens"];
        put?: never;
        /**
         * Create a token of a machine user
         * @description Takes the permission `machine_users.write`.
         */
        post: operations["createMachineUserToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-user-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a token of a machine user
         * @description Takes the permission `machine_users.read`.
         */
        get: operations["getMachineUserToken"];
        /**
         * Replace a token of a machine user
         * @description Takes the permission `machine_users.write`.
         */
        put: operations["updateMachineUserToken"];
        post?: never;
        /**
         * Delete a token of a machine user
         * @description Takes the permission `machine_users.write`.
         */
        delete: operations["deleteMachineUserToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-user-tokens/{id}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a token, and the certificates made with it, at once
         * @description Takes the permission `machine_users.write`.
         */
        post: operations["createMachineUserTokenRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-user-tokens/{id}/rotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret; the one from before lives on for a while
         * @description Takes the permission `machine_users.write`.
         */
        post: operations["createMachineUserTokenRotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List machine users
         * @description Takes the permission `machine_users.read`.
         */
        get: operations["listMachineUsers"];
        put?: never;
        /**
         * Create a machine user
         * @description Takes the permission `machine_users.write`.
         */
        post: operations["createMachineUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine-users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a machine user
         * @description Takes the permission `machine_users.read`.
         */
        get: operations["getMachineUser"];
        /**
         * Replace a machine user
         * @description Takes the permission `machine_users.write`.
         */
        put: operations["updateMachineUser"];
        post?: never;
        /**
         * Delete a machine user
         * @description Takes the permission `machine_users.write`.
         */
        delete: operations["deleteMachineUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the organization's settings
         * @description Takes the permission `organization.read`.
         */
        get: operations["getOrganization"];
        /**
         * Replace the organization's settings
         * @description Takes the permission `organization.write`.
         */
        put: operations["updateOrganization"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what there is and what happens, in numbers
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List projects
         * @description Takes the permission `projects.read`.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Create a project
         * @description Takes the permission `projects.write`.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a project
         * @description Takes the permission `projects.read`.
         */
        get: operations["getProject"];
        /**
         * Replace a project
         * @description Takes the permission `projects.write`.
         */
        put: operations["updateProject"];
        post?: never;
        /**
         * Delete a project
         * @description Takes the permission `projects.write`.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recordings, newest first
         * @description With `q` it opens recordings, which is recorded as `recordings.search`; a page may then hold fewer than asked for, or nothing, and still have a next one: looking is bounded.
         *
         *     Takes the permission `recordings.read`.
         */
        get: operations["listRecordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recordings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is known of a recording
         * @description Takes the permission `recordings.read`.
         */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recordings/{id}/asciicast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a recording as asciicast v2
         * @description Escape sequences are in it as they were: whoever writes it to a terminal lets the recorded program act there. It is recorded as `recordings.export` or `recordings.play`. Where a chunk is not what was recorded, the last line names it and the connection is broken off: what ended well is whole.
         *
         *     Takes the permission `recordings.read`.
         */
        get: operations["getRecordingAsciicast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recordings/{id}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a recording while it is made
         * @description Ends when the recording does, or within a second when the right to see it is taken. Escape sequences are in it as they were: whoever writes it to a terminal lets the recorded program act there. It is recorded as `recordings.join`. To end the session itself, delete the connection whose id is its `request_id`.
         *
         *     Takes the permission `recordings.read`.
         */
        get: operations["getRecordingLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recordings/{id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the text that a recording shows
         * @description It is recorded as `recordings.export`. Where a chunk is not what was recorded, the last line names it and the connection is broken off: what ended well is whole.
         *
         *     Takes the permission `recordings.read`.
         */
        get: operations["getRecordingText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/relay-enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time token for a relay
         * @description Takes the permission `relays.write`.
         */
        post: operations["createRelayEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/relays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List relays
         * @description Takes the permission `relays.read`.
         */
        get: operations["listRelays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/relays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a relay
         * @description Takes the permission `relays.read`.
         */
        get: operations["getRelay"];
        put?: never;
        post?: never;
        /**
         * Delete a relay that will not come back: its certificates are revoked
         * @description Takes the permission `relays.write`.
         */
        delete: operations["deleteRelay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List roles
         * @description Takes the permission `roles.read`.
         */
        get: operations["listRoles"];
        put?: never;
        /**
         * Create a role
         * @description Takes the permission `roles.write`.
         */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a role
         * @description Takes the permission `roles.read`.
         */
        get: operations["getRole"];
        /**
         * Replace a role
         * @description Takes the permission `roles.write`.
         */
        put: operations["updateRole"];
        post?: never;
        /**
         * Delete a role
         * @description Takes the permission `roles.write`.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions, newest first
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["listSessions"];
        put?: never;
        /**
         * Sign in
         * @description Needs no sign-in: it is how one signs in.
         */
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        /**
         * Revoke a session, and the certificates made with it, at once
         * @description For everyone who is signed in, for what is theirs.
         */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the identity providers one can sign in with
         * @description Needs no sign-in: a sign-in page must know which buttons to show.
         */
        get: operations["listSignInMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start signing in through an identity provider
         * @description Needs no sign-in: it is how one signs in.
         */
        post: operations["createSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins/{id}/completion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a sign-in with what the identity provider answered
         * @description Needs no sign-in: the browser's secret and the provider's answer are the credential.
         */
        post: operations["createSignInCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Takes the permission `users.read`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user
         * @description Takes the permission `users.write`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a user
         * @description Takes the permission `users.read`.
         */
        get: operations["getUser"];
        /**
         * Replace a user
         * @description Takes the permission `users.write`.
         */
        put: operations["updateUser"];
        post?: never;
        /**
         * Delete a user
         * @description Takes the permission `users.write`.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link with which a person sets their password
         * @description Takes the permission `users.write`.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who you are
         * @description For everyone who is signed in, for what is theirs.
         */
        get: operations["getWhoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/whoami/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your own password
         * @description For everyone who is signed in, for what is theirs.
         */
        put: operations["updatePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Access */
        Access: {
            /**
             * Format: uuid
             * @description What allows it or comes closest, if you may see it
             */
            binding_id: string | null;
            /** @description Which ClusterRole of that role; null: a rule of its own */
            cluster_role: string | null;
            /**
             * @description depends: only the cluster knows, because of a ClusterRole or of labels that it has
             * @enum {string}
             */
            decision: "allow" | "deny" | "depends";
            /** @description The same as a sentence */
            detail: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description Through which group the binding is held; null: directly
             */
            group_id: string | null;
            /** @description Through which group the binding is held; null: directly */
            group_name: string | null;
            /**
             * Format: uuid
             * @description The user or machine user
             */
            principal_id: string;
            /**
             * @description Why not; null: allowed
             * @enum {string|null}
             */
            reason: "principal-disabled" | "no-binding" | "binding-expired" | "namespace-not-covered" | "no-rule" | "permission-missing" | "unknown-cluster-role" | "aggregated-cluster-role" | "unknown-namespace-labels" | null;
            /** @description Name of the role that the binding gives */
            role: string | null;
            /** @description The rule that allows it, as a list of one or none */
            rules: components["schemas"]["PolicyRule"][];
        };
        /** AccessPrincipal */
        AccessPrincipal: {
            /**
             * Format: uuid
             * @description What allows it, if you may see it
             */
            binding_id: string | null;
            /**
             * @description depends: only the cluster knows
             * @enum {string}
             */
            decision: "allow" | "depends";
            /** @description Null when you may not see users */
            email: string | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description Through which group the binding is held; null: directly
             */
            group_id: string | null;
            /** @description Name of that group */
            group_name: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /**
             * @description What it is
             * @enum {string}
             */
            kind: "person" | "machine";
            /** @description Null when you may not see users */
            name: string | null;
            /** @description Name of the role that the binding gives */
            role: string;
        };
        /** AccessPrincipalPage */
        AccessPrincipalPage: {
            /** @description What is on this page */
            items: components["schemas"]["AccessPrincipal"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AccessReplay */
        AccessReplay: {
            /** @description How many requests were looked at */
            readonly counted: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly counted_from: string | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly from: string;
            /** @description Whether these were all; if not, the work ended at a bound */
            readonly is_exact: boolean;
            /** @description For whom something would change, the most first */
            readonly principals: components["schemas"]["ReplayedPrincipal"][];
            /** @description Requests to clusters that are gone, which are left out */
            readonly skipped: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly to: string;
        };
        /** AccessReplayInput */
        AccessReplayInput: {
            /** @description All bindings that there would be */
            bindings: components["schemas"]["BindingInput"][];
            /**
             * @description How many days of the audit are replayed
             * @default 30
             */
            days?: number;
            /**
             * @description Whether the bindings of now would stay beside these
             * @default false
             */
            keeps_bindings?: boolean;
            /**
             * @description Roles that would be there too, or be other than they are
             * @default []
             */
            roles?: components["schemas"]["RoleInput"][];
            /**
             * Format: uuid
             * @description Only what this user or machine user asked; null: everybody
             */
            user_id?: string | null;
        };
        /** ApiEvent */
        ApiEvent: {
            /** @description Kind and verb, as `bindings.create`; of a denial method and path */
            action: string;
            /**
             * Format: uuid
             * @description Who did it; null: nobody who is known
             */
            actor_id: string | null;
            /** @description E-mail address or name as it was then */
            actor_name: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description What it changed; secrets only as changed */
            changes: components["schemas"]["FieldChange"][];
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /**
             * @description How it ended
             * @enum {string}
             */
            outcome: "success" | "denied" | "failed";
            /**
             * Format: uuid
             * @description The project it belongs to
             */
            project_id: string | null;
            /** @description Which rule said no */
            reason: string | null;
            /** @description Also in the log and in the answer to the caller */
            request_id: string;
            /**
             * Format: uuid
             * @description The session it was done with
             */
            session_id: string | null;
            /** @description IP address of the caller */
            source_address: string;
            /** @description Id of the thing, also when it is gone */
            target_id: string;
            /** @description Kind of thing it was done to */
            target_kind: string;
            /** @description Name of the thing as it was then */
            target_name: string;
            /**
             * Format: uuid
             * @description The API token it was done with
             */
            token_id: string | null;
        };
        /** ApiEventPage */
        ApiEventPage: {
            /** @description What is on this page */
            items: components["schemas"]["ApiEvent"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** ApiToken */
        ApiToken: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds, within a year
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions: string[] | null;
            /** @description How its secret begins, to recognise it by */
            readonly prefix: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly revoked_at: string | null;
            /**
             * TokenStatus
             * @description Changes by use and by the clock
             */
            readonly status: {
                /**
                 * Format: date-time
                 * @description To the minute; null: never
                 */
                last_used_at: string | null;
                /** @description Source address of that use */
                last_used_from: string | null;
                /**
                 * Format: date-time
                 * @description Until then a secret from before a rotation still works
                 */
                overlap_until: string | null;
            };
            /**
             * Format: uuid
             * @description Whose it is
             */
            readonly user_id: string;
        };
        /** ApiTokenInput */
        ApiTokenInput: {
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds, within a year
             */
            expires_at: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create")[] | null;
        };
        /** ApiTokenPage */
        ApiTokenPage: {
            /** @description What is on this page */
            items: components["schemas"]["ApiToken"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AppliedResource */
        AppliedResource: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Kind of the resource as API events name it, such as `group` */
            kind: string;
            /** @description What a prune selects by */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: uuid
             * @description Who made the resource, and may remove this
             */
            readonly maker_id: string;
            /** @description Name in the document */
            name: string;
            /**
             * Format: uuid
             * @description Its id; you must have made it yourself
             */
            resource_id: string;
        };
        /** AppliedResourceInput */
        AppliedResourceInput: {
            /** @description Kind of the resource as API events name it, such as `group` */
            kind: string;
            /**
             * @description What a prune selects by
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            /** @description Name in the document */
            name: string;
            /**
             * Format: uuid
             * @description Its id; you must have made it yourself
             */
            resource_id: string;
        };
        /** AppliedResourcePage */
        AppliedResourcePage: {
            /** @description What is on this page */
            items: components["schemas"]["AppliedResource"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AuditCheckpoint */
        AuditCheckpoint: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description What it covers: the chains that have moved since the one before it */
            chains: components["schemas"]["SealedChain"][];
            /** @description What the next checkpoint names it by; SHA-256, hex */
            hash: string;
            /** @description Its number, as text */
            id: string;
            /** @description All of it, signed: a compact JWS of type `sal-checkpoint+jwt` */
            jws: string;
            /** @description Counts from 1 without gaps */
            number: number;
            /** @description Hash of the checkpoint before it; null: it is the first; SHA-256, hex */
            previous: string | null;
        };
        /** AuditCheckpointPage */
        AuditCheckpointPage: {
            /** @description What is on this page */
            items: components["schemas"]["AuditCheckpoint"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AuditEvent */
        AuditEvent: {
            /** @description Empty: the core group */
            api_group: string;
            /** @description Version of the API */
            api_version: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description Bytes from the caller */
            bytes_in: number | null;
            /** @description Bytes to the caller */
            bytes_out: number | null;
            /** @description The chain that the record is a link of */
            chain_id: string;
            /** @description The cluster; null: the request named none */
            cluster_id: string | null;
            /** @description Serial of the certificate, or id of the session */
            credential: string | null;
            /** @description How long it took */
            duration_ms: number | null;
            /** @description Opaque; no order follows from it */
            id: string;
            /**
             * @description Before, after, or instead of the request; of a gap: records are missing
             * @enum {string}
             */
            kind: "begin" | "end" | "denial" | "gap";
            /** @description Of a gap: how many records are missing */
            lost: number | null;
            /** @description HTTP method */
            method: string;
            /** @description Empty: not one object */
            name: string;
            /** @description Empty: not in a namespace */
            namespace: string;
            /**
             * @description How it ended; null: the record does not say
             * @enum {string|null}
             */
            outcome: "allowed" | "denied" | "failed" | "broken-off" | null;
            /** @description Path, without the query */
            path: string;
            /** @description The project of the cluster when the record was stored */
            project_id: string | null;
            /** @description Why it was refused or broke off */
            reason: string | null;
            /** @description The recording of the session */
            recording_id: string | null;
            /** @description The relay that wrote the record */
            relay_id: string;
            /** @description The same in the records of one request */
            request_id: string;
            /** @description Empty: the request is for no resource */
            resource: string;
            /** @description Its place in the chain, from 1 */
            seq: number;
            /** @description IP address of the caller */
            source_address: string;
            /** @description HTTP status of the answer */
            status: number | null;
            /** @description As `log`, `exec`; empty: none */
            subresource: string;
            /** @description As the caller sent it */
            user_agent: string;
            /** @description The principal; null: nobody who is known */
            user_id: string | null;
            /** @description Name of the principal as it was then */
            user_name: string | null;
            /** @description Verb as Kubernetes has it */
            verb: string;
        };
        /** AuditEventBucket */
        AuditEventBucket: {
            /** @description Records in it */
            count: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            from: string;
        };
        /** AuditEventFacet */
        AuditEventFacet: {
            /**
             * @description Name of the filter
             * @enum {string}
             */
            field: "user_id" | "cluster_id" | "namespace" | "verb" | "resource" | "outcome" | "source";
            /** @description The most frequent first, at most twenty */
            values: components["schemas"]["AuditEventFacetValue"][];
        };
        /** AuditEventFacets */
        AuditEventFacets: {
            /** @description How many records were counted, the newest first */
            counted: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            counted_from: string | null;
            /** @description One for each field */
            facets: components["schemas"]["AuditEventFacet"][];
            /** @description Whether these are all; if not, counting ended at a bound of work */
            is_exact: boolean;
        };
        /** AuditEventFacetValue */
        AuditEventFacetValue: {
            /** @description Records with it */
            count: number;
            /** @description Name of the principal in the newest of these records */
            label: string | null;
            /** @description As the filter takes it */
            value: string;
        };
        /** AuditEventHistogram */
        AuditEventHistogram: {
            /** @description In order of time, empty ones too */
            buckets: components["schemas"]["AuditEventBucket"][];
            /** @description How many records were counted, the newest first */
            counted: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            counted_from: string | null;
            /** @description Whether these are all; if not, counting ended at a bound of work */
            is_exact: boolean;
        };
        /** AuditEventNews */
        AuditEventNews: {
            /** @description Whether there is more already */
            is_behind: boolean;
            /** @description What matches, each chain in its order */
            items: components["schemas"]["AuditEvent"][];
            /** @description Pass it as `cursor` to learn what came after */
            next_cursor: string;
        };
        /** AuditEventPage */
        AuditEventPage: {
            /** @description What is on this page */
            items: components["schemas"]["AuditEvent"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AuditKey */
        AuditKey: {
            /**
             * @description What kind of key it is
             * @enum {string}
             */
            algorithm: "Ed25519";
            /** @description Key id, in the header of what it has signed */
            id: string;
            /** @description The issuer of what it has signed */
            installation: string;
            /** @description SubjectPublicKeyInfo, PEM */
            public_key: string;
        };
        /** AuditSink */
        AuditSink: {
            /** @description Requests to clusters, and what happened at the API */
            audits: ("data_path" | "api")[];
            /**
             * @description How core signs in, where the kind speaks HTTP
             * @enum {string}
             */
            authentication: "none" | "basic" | "bearer" | "api_key";
            /** @description Records at most in one request */
            batch_size: number;
            /** @description Authorities that alone are trusted there; null: those of the machine core runs on */
            ca_pem: string | null;
            /** @description Certificate chain that core shows, with client_key */
            client_certificate: string | null;
            /** @description Count it up with each new client key */
            client_key_version: number;
            /** @description Only of these clusters; empty: all */
            cluster_ids: string[];
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description Count it up with each new credential */
            credential_version: number;
            /**
             * ElasticsearchTarget
             * @description Of the kind "elasticsearch", which needs it; null: it is of another
             */
            elasticsearch: {
                /** @description Index or data stream; {date} is the day of the record, UTC, as 2030.01.31 */
                index: string;
                /** @description Base URL; records go to /_bulk below it */
                url: string;
            } | null;
            /**
             * FileTarget
             * @description Of the kind "file", which needs it; null: it is of another
             */
            file: {
                /** @description How many full files are kept */
                keep_files: number;
                /** @description Below the folder of core's setting --audit-sink-folder; one JSON line a record */
                path: string;
                /** @description Size after which a new file is begun */
                rotate_bytes: number;
                /** @description Age after which a new file is begun */
                rotate_seconds: number;
            } | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description One that is not keeps its place and goes on there */
            is_enabled: boolean;
            /**
             * @description Which protocol it speaks
             * @enum {string}
             */
            kind: "elasticsearch" | "otlp" | "webhook" | "syslog" | "file";
            /** @description Kinds of the data path; empty: all */
            kinds: ("begin" | "end" | "denial" | "gap")[];
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * OtlpTarget
             * @description Of the kind "otlp", which needs it; null: it is of another
             */
            otlp: {
                /** @description The whole URL of the receiver, which ends in /v1/logs as a rule */
                url: string;
            } | null;
            /** @description Only what ended so; a begin record has not ended; empty: all */
            outcomes: ("success" | "denied" | "failed")[];
            /** @description Only of these projects; empty: all */
            project_ids: string[];
            /** @description What this sink is not to see as it is */
            redactions: components["schemas"]["SinkRedaction"][];
            /** @description Count it up with each new signing key */
            signing_key_version: number;
            /**
             * Format: date-time
             * @description Only records from then on; null: from when it is made
             */
            starts_at: string | null;
            /** @description How it fares */
            readonly status: {
                /** @description Records it does not take */
                dead_letters: number;
                /** @description Records it took */
                delivered: number;
                /** @description Attempts that failed */
                failures: number;
                /** @description Records that it has not been given, filtered ones among them */
                lag_records: number;
                /** @description Age of the oldest of them */
                lag_seconds: number;
                /**
                 * Format: date-time
                 * @description UTC, RFC 3339
                 */
                last_delivered_at: string | null;
                /** @description Why the last attempt that failed did */
                last_error: string | null;
                /**
                 * Format: date-time
                 * @description UTC, RFC 3339
                 */
                last_error_at: string | null;
                /** @description Records that retention dropped before they could be delivered */
                skipped: number;
                /**
                 * @description Unattended: no process of core delivers for it now; retrying: the last attempt failed
                 * @enum {string}
                 */
                state: "disabled" | "unattended" | "retrying" | "running";
            };
            /**
             * SyslogTarget
             * @description Of the kind "syslog", which needs it; null: it is of another
             */
            syslog: {
                /** @description APP-NAME of each message */
                app_name: string;
                /** @description Facility (RFC 5424, table 1); 13 is log audit */
                facility: number;
                /** @description Host name or IP address */
                host: string;
                /** @description Port; 6514 is that of syslog over TLS */
                port: number;
                /** @description SD-ID of the fields; put your own enterprise number behind the @ */
                structured_data_id: string;
            } | null;
            /** @description For basic authentication */
            username: string | null;
            /** @description Only these verbs, as Kubernetes or our API names them; empty: all */
            verbs: string[];
            /**
             * WebhookTarget
             * @description Of the kind "webhook", which needs it; null: it is of another
             */
            webhook: {
                /** @description Where records are posted to, as a JSON array */
                url: string;
            } | null;
        };
        /** AuditSinkInput */
        AuditSinkInput: {
            /**
             * @description Requests to clusters, and what happened at the API
             * @default [
             *       "data_path",
             *       "api"
             *     ]
             */
            audits?: ("data_path" | "api")[];
            /**
             * @description How core signs in, where the kind speaks HTTP
             * @default none
             * @enum {string}
             */
            authentication?: "none" | "basic" | "bearer" | "api_key";
            /**
             * @description Records at most in one request
             * @default 500
             */
            batch_size?: number;
            /** @description Authorities that alone are trusted there; null: those of the machine core runs on */
            ca_pem?: string | null;
            /** @description Certificate chain that core shows, with client_key */
            client_certificate?: string | null;
            /**
             * Format: password
             * @description Private key of the client certificate, PEM; sealed at rest and never answered
             */
            client_key?: string;
            /**
             * @description Count it up with each new client key
             * @default 1
             */
            client_key_version?: number;
            /**
             * @description Only of these clusters; empty: all
             * @default []
             */
            cluster_ids?: string[];
            /**
             * Format: password
             * @description Password, bearer token or API key; sealed at rest and never answered
             */
            credential?: string;
            /**
             * @description Count it up with each new credential
             * @default 1
             */
            credential_version?: number;
            /**
             * ElasticsearchTargetInput
             * @description Of the kind "elasticsearch", which needs it; null: it is of another
             */
            elasticsearch?: {
                /**
                 * @description Index or data stream; {date} is the day of the record, UTC, as 2030.01.31
                 * @default salaminia-audit-{date}
                 */
                index?: string;
                /** @description Base URL; records go to /_bulk below it */
                url: string;
            } | null;
            /**
             * FileTargetInput
             * @description Of the kind "file", which needs it; null: it is of another
             */
            file?: {
                /**
                 * @description How many full files are kept
                 * @default 30
                 */
                keep_files?: number;
                /** @description Below the folder of core's setting --audit-sink-folder; one JSON line a record */
                path: string;
                /**
                 * @description Size after which a new file is begun
                 * @default 104857600
                 */
                rotate_bytes?: number;
                /**
                 * @description Age after which a new file is begun
                 * @default 86400
                 */
                rotate_seconds?: number;
            } | null;
            /**
             * @description One that is not keeps its place and goes on there
             * @default true
             */
            is_enabled?: boolean;
            /**
             * @description Which protocol it speaks
             * @enum {string}
             */
            kind: "elasticsearch" | "otlp" | "webhook" | "syslog" | "file";
            /**
             * @description Kinds of the data path; empty: all
             * @default []
             */
            kinds?: ("begin" | "end" | "denial" | "gap")[];
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * OtlpTargetInput
             * @description Of the kind "otlp", which needs it; null: it is of another
             */
            otlp?: {
                /** @description The whole URL of the receiver, which ends in /v1/logs as a rule */
                url: string;
            } | null;
            /**
             * @description Only what ended so; a begin record has not ended; empty: all
             * @default []
             */
            outcomes?: ("success" | "denied" | "failed")[];
            /**
             * @description Only of these projects; empty: all
             * @default []
             */
            project_ids?: string[];
            /**
             * @description What this sink is not to see as it is
             * @default []
             */
            redactions?: components["schemas"]["SinkRedactionInput"][];
            /**
             * Format: password
             * @description Of a webhook: the HMAC key of its signatures, at least 16 characters; never answered
             */
            signing_key?: string;
            /**
             * @description Count it up with each new signing key
             * @default 1
             */
            signing_key_version?: number;
            /**
             * Format: date-time
             * @description Only records from then on; null: from when it is made
             */
            starts_at?: string | null;
            /**
             * SyslogTargetInput
             * @description Of the kind "syslog", which needs it; null: it is of another
             */
            syslog?: {
                /**
                 * @description APP-NAME of each message
                 * @default salaminia
                 */
                app_name?: string;
                /**
                 * @description Facility (RFC 5424, table 1); 13 is log audit
                 * @default 13
                 */
                facility?: number;
                /** @description Host name or IP address */
                host: string;
                /**
                 * @description Port; 6514 is that of syslog over TLS
                 * @default 6514
                 */
                port?: number;
                /**
                 * @description SD-ID of the fields; put your own enterprise number behind the @
                 * @default salaminia@32473
                 */
                structured_data_id?: string;
            } | null;
            /** @description For basic authentication */
            username?: string | null;
            /**
             * @description Only these verbs, as Kubernetes or our API names them; empty: all
             * @default []
             */
            verbs?: string[];
            /**
             * WebhookTargetInput
             * @description Of the kind "webhook", which needs it; null: it is of another
             */
            webhook?: {
                /** @description Where records are posted to, as a JSON array */
                url: string;
            } | null;
        };
        /** AuditSinkPage */
        AuditSinkPage: {
            /** @description What is on this page */
            items: components["schemas"]["AuditSink"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** AuditSinkTest */
        AuditSinkTest: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description How long it took */
            duration_ms: number;
            /** @description Why it did not */
            error: string | null;
            /** @description Id of the record that was sent; its kind is "test" */
            id: string;
            /** @description Whether the sink took it */
            is_delivered: boolean;
        };
        /** Binding */
        Binding: {
            /** @description Only clusters with these labels; null: all of the project */
            cluster_selector: {
                [key: string]: string;
            } | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds; null: never
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description The group; either this or user_id
             */
            group_id: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Namespaces with these labels, those to come too; for namespace roles */
            namespace_selector: {
                [key: string]: string;
            } | null;
            /** @description For namespace roles only */
            namespaces: string[];
            /**
             * Format: uuid
             * @description Null: the organization, or every project
             */
            project_id: string | null;
            /** @description Name of a role */
            role: string;
            /**
             * Format: uuid
             * @description The user or machine user; either this or group_id
             */
            user_id: string | null;
        };
        /** BindingInput */
        BindingInput: {
            /** @description Only clusters with these labels; null: all of the project */
            cluster_selector?: {
                [key: string]: string;
            } | null;
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds; null: never
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The group; either this or user_id
             */
            group_id?: string | null;
            /** @description Namespaces with these labels, those to come too; for namespace roles */
            namespace_selector?: {
                [key: string]: string;
            } | null;
            /**
             * @description For namespace roles only
             * @default []
             */
            namespaces?: string[];
            /**
             * Format: uuid
             * @description Null: the organization, or every project
             */
            project_id?: string | null;
            /** @description Name of a role */
            role: string;
            /**
             * Format: uuid
             * @description The user or machine user; either this or group_id
             */
            user_id?: string | null;
        };
        /** BindingPage */
        BindingPage: {
            /** @description What is on this page */
            items: components["schemas"]["Binding"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Certificate */
        Certificate: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * @description Of whom it is
             * @enum {string}
             */
            readonly kind: "server" | "user" | "agent" | "relay";
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly not_after: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly not_before: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly revoked_at: string | null;
            /** @description Lower-case hex */
            readonly serial: string;
            /**
             * Format: uuid
             * @description Id of the user, cluster or relay; of the installation for core
             */
            readonly subject_id: string;
        };
        /** CertificateInput */
        CertificateInput: {
            /** @description PKCS#10 in PEM, ECDSA P-256; only its key is used */
            csr: string;
            /** @description How long it lives; without it, and at most, as the organization says */
            lifetime_seconds?: number;
        };
        /** CertificatePage */
        CertificatePage: {
            /** @description What is on this page */
            items: components["schemas"]["Certificate"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** CliAuthorization */
        CliAuthorization: {
            /** @description Good once, within a minute */
            readonly code: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string;
        };
        /** CliAuthorizationInput */
        CliAuthorizationInput: {
            /** @description The machine and its user, for the person who approves */
            client_name: string;
            /** @description PKCE, S256 */
            code_challenge: string;
        };
        /** CliSessionInput */
        CliSessionInput: {
            /**
             * Format: password
             * @description The code from the browser, or the device code
             */
            code: string;
            /**
             * Format: password
             * @description What the code challenge was made from
             */
            code_verifier: string;
        };
        /** Cluster */
        Cluster: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description UID of its kube-system namespace, fixed at enrolment */
            readonly fingerprint: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description kubectl in the console; a limit beyond what holds for the person, never less; null: none */
            kubectl_browser_enabled: boolean | null;
            /** @description kubectl from a command line; a limit beyond what holds for the person, never less; null: none */
            kubectl_cli_enabled: boolean | null;
            /** @description What selectors of bindings match */
            labels: {
                [key: string]: string;
            };
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * Format: uuid
             * @description The project that owns it
             */
            project_id: string;
            /**
             * Format: set
             * @description Projects whose bindings reach it too
             */
            shared_project_ids: string[];
            /** @description kubectl works for so many seconds after a sign-in; a limit beyond what holds for the person, never less; null: none */
            sign_in_within_seconds: number | null;
            /**
             * ClusterStatus
             * @description What its agent last reported
             */
            readonly status: {
                /** @description Version of the agent */
                agent_version: string | null;
                /**
                 * @description Whether the API server answers the agent; null: no agent is connected that says so
                 * @enum {string|null}
                 */
                api_server: "reachable" | "unreachable" | null;
                /**
                 * Format: date-time
                 * @description Since when the state is as it is
                 */
                changed_at: string | null;
                /** @description Version of the API server */
                kubernetes_version: string | null;
                /** @description Nodes, as the agent counts them */
                node_count: number | null;
                /**
                 * Format: set
                 * @description The relays that hold a tunnel of its agent
                 */
                relay_ids: string[];
                /**
                 * Format: date-time
                 * @description When the agent was last heard of
                 */
                seen_at: string | null;
                /**
                 * @description Of its agent
                 * @enum {string}
                 */
                state: "pending" | "connected" | "disconnected";
            };
        };
        /** ClusterInput */
        ClusterInput: {
            /** @description kubectl in the console; a limit beyond what holds for the person, never less; null: none */
            kubectl_browser_enabled?: boolean | null;
            /** @description kubectl from a command line; a limit beyond what holds for the person, never less; null: none */
            kubectl_cli_enabled?: boolean | null;
            /**
             * @description What selectors of bindings match
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * Format: uuid
             * @description The project that owns it
             */
            project_id: string;
            /**
             * Format: set
             * @description Projects whose bindings reach it too
             * @default []
             */
            shared_project_ids?: string[];
            /** @description kubectl works for so many seconds after a sign-in; a limit beyond what holds for the person, never less; null: none */
            sign_in_within_seconds?: number | null;
        };
        /** ClusterPage */
        ClusterPage: {
            /** @description What is on this page */
            items: components["schemas"]["Cluster"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Connection */
        Connection: {
            /** @description Empty: the core group */
            api_group: string;
            /** @description Bytes from the caller so far */
            bytes_in: number;
            /** @description Bytes to the caller so far */
            bytes_out: number;
            /**
             * Format: uuid
             * @description To which cluster
             */
            cluster_id: string;
            /** @description Name of the cluster */
            cluster_name: string;
            /** @description What it was opened with: a certificate, session or token */
            credential: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Empty: not one object */
            name: string;
            /** @description Empty: not in a namespace */
            namespace: string;
            /**
             * @description How it is carried
             * @enum {string}
             */
            protocol: "http" | "websocket" | "spdy";
            /**
             * Format: uuid
             * @description The relay that the caller reached
             */
            relay_id: string;
            /** @description Empty: the request is for no resource */
            resource: string;
            /** @description IP address of the caller */
            source_address: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            started_at: string;
            /** @description As `log`, `exec`; empty: none */
            subresource: string;
            /** @description As the caller sent it */
            user_agent: string;
            /**
             * Format: uuid
             * @description Whose it is
             */
            user_id: string;
            /** @description E-mail address, or name of the machine user */
            user_name: string;
            /** @description Verb as Kubernetes has it */
            verb: string;
        };
        /** ConnectionPage */
        ConnectionPage: {
            /** @description What is on this page */
            items: components["schemas"]["Connection"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Credential */
        Credential: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string;
            /** @description For the relay only; this API does not take it */
            readonly token: string;
        };
        /** CredentialInput */
        CredentialInput: {
            /**
             * @description Where kubectl runs; only the console itself may say `browser`
             * @default cli
             * @enum {string}
             */
            origin?: "cli" | "browser";
        };
        /** DeadLetter */
        DeadLetter: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description Which audit it is of */
            audit: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            audit_sink_id: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            created_at: string;
            /** @description The record as it was sent, JSON */
            document: string;
            /** @description What the sink said */
            error: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Whether it is to be tried again */
            is_queued: boolean;
            /** @description Id of the record, as it was sent */
            record_id: string;
            /** @description How often it was sent */
            tries: number;
        };
        /** DeadLetterPage */
        DeadLetterPage: {
            /** @description What is on this page */
            items: components["schemas"]["DeadLetter"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** DeadLetterRemoval */
        DeadLetterRemoval: {
            /** @description How many were given up */
            readonly removed: number;
        };
        /** DeadLetterRemovalInput */
        DeadLetterRemovalInput: {
            /** @description Which are given up; null: all */
            dead_letter_ids?: string[] | null;
        };
        /** DeadLetterReplay */
        DeadLetterReplay: {
            /** @description How many will be tried again */
            readonly queued: number;
        };
        /** DeadLetterReplayInput */
        DeadLetterReplayInput: {
            /** @description Which are tried again; null: all */
            dead_letter_ids?: string[] | null;
        };
        /** DeviceAuthorization */
        DeviceAuthorization: {
            /** @description For the machine only */
            readonly device_code: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string;
            /** @description How long to wait between two questions */
            readonly interval_seconds: number;
            /** @description For the person, to be typed in a browser */
            readonly user_code: string;
            /** @description Where the person types the user code */
            readonly verification_uri: string;
            /** @description The same with the code filled in */
            readonly verification_uri_complete: string;
        };
        /** DeviceAuthorizationInput */
        DeviceAuthorizationInput: {
            /** @description The machine and its user, for the person who approves */
            client_name: string;
            /** @description PKCE, S256 */
            code_challenge: string;
        };
        /** DeviceDecisionInput */
        DeviceDecisionInput: {
            /** @description False: the machine is told no */
            is_approved: boolean;
        };
        /** DeviceRequest */
        DeviceRequest: {
            /** @description As the machine calls itself: not verified */
            client_name: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            created_at: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string;
            /** @description From where the machine asks; empty: not known */
            source_address: string;
            /** @description What the machine shows */
            user_code: string;
        };
        /** Enrolment */
        Enrolment: {
            /**
             * Format: uuid
             * @description The cluster it is for
             */
            readonly cluster_id: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description For `sal agent --join`; shown once */
            readonly join: string;
            /** @description YAML for `kubectl apply -f -`; shown once */
            readonly manifest: string;
            /** @description Shown once */
            readonly token: string;
        };
        /** EnrolmentInput */
        EnrolmentInput: {
            /** @description Make a manifest of a restricted agent, which can give these ClusterRoles only; null: any role */
            allow_cluster_roles?: string[] | null;
        };
        /** FieldChange */
        FieldChange: {
            /** @description JSON; null: it is not there any more */
            after: string | null;
            /** @description JSON; null: it was not there */
            before: string | null;
            /** @description JSON pointer of the field */
            path: string;
        };
        /** Group */
        Group: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description Name for people */
            display_name: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Unique name, a DNS label */
            name: string;
        };
        /** GroupInput */
        GroupInput: {
            /** @description Name for people */
            display_name: string;
            /** @description Unique name, a DNS label */
            name: string;
        };
        /** GroupMapping */
        GroupMapping: {
            /**
             * Format: uuid
             * @description The group here that its members are put into
             */
            group_id: string;
            /** @description The provider's name of it, exactly */
            provider_group: string;
        };
        /** GroupMappingInput */
        GroupMappingInput: {
            /**
             * Format: uuid
             * @description The group here that its members are put into
             */
            group_id: string;
            /** @description The provider's name of it, exactly */
            provider_group: string;
        };
        /** GroupMembership */
        GroupMembership: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * Format: uuid
             * @description The group
             */
            group_id: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Who says so; null: an admin
             */
            readonly identity_provider_id: string | null;
            /**
             * Format: uuid
             * @description The user or machine user
             */
            user_id: string;
        };
        /** GroupMembershipInput */
        GroupMembershipInput: {
            /**
             * Format: uuid
             * @description The group
             */
            group_id: string;
            /**
             * Format: uuid
             * @description The user or machine user
             */
            user_id: string;
        };
        /** GroupMembershipPage */
        GroupMembershipPage: {
            /** @description What is on this page */
            items: components["schemas"]["GroupMembership"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** GroupPage */
        GroupPage: {
            /** @description What is on this page */
            items: components["schemas"]["Group"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** HeldBinding */
        HeldBinding: {
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Only in these; empty: not limited by name */
            namespaces: string[];
            /**
             * Format: uuid
             * @description Null: the organization, or every project
             */
            project_id: string | null;
            /** @description Name of that project */
            project_name: string | null;
            /** @description Name of the role */
            role: string;
        };
        /** HeldGroup */
        HeldGroup: {
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Unique name */
            name: string;
        };
        /** IdentityProvider */
        IdentityProvider: {
            /** @description Whether somebody unknown here becomes a user by signing in */
            allow_sign_up: boolean;
            /** @description Only addresses of these domains sign in, and the provider speaks for them; empty: any address */
            allowed_email_domains: string[];
            /** @description What the provider calls this installation */
            client_id: string;
            /** @description Count it up with each new secret */
            client_secret_version: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description Name for people */
            display_name: string;
            /** @description Claim with the e-mail address; null: the one the preset of its kind knows */
            email_claim: string | null;
            /** @description Nothing else is mapped */
            group_mappings: components["schemas"]["GroupMapping"][];
            /** @description Claim that lists groups; null: the one the preset of its kind knows */
            groups_claim: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Disabling it ends every session it made */
            is_enabled: boolean;
            /** @description Issuer URL, or the address of GitHub Enterprise Server; null: where the preset says */
            issuer: string | null;
            /**
             * @description Which preset it starts from
             * @enum {string}
             */
            kind: "oidc" | "github" | "gitlab" | "google" | "okta" | "slack" | "entra" | "keycloak";
            /** @description Unique name, a DNS label */
            name: string;
            /** @description Claim with the name for people; null: the one the preset of its kind knows */
            name_claim: string | null;
            /** @description What to register at the provider */
            readonly redirect_uri: string;
            /** @description Empty: those the preset knows */
            scopes: string[];
        };
        /** IdentityProviderClaim */
        IdentityProviderClaim: {
            /** @description As the provider calls it */
            name: string;
            /** @description JSON */
            value: string;
        };
        /** IdentityProviderInput */
        IdentityProviderInput: {
            /**
             * @description Whether somebody unknown here becomes a user by signing in
             * @default false
             */
            allow_sign_up?: boolean;
            /**
             * @description Only addresses of these domains sign in, and the provider speaks for them; empty: any address
             * @default []
             */
            allowed_email_domains?: string[];
            /** @description What the provider calls this installation */
            client_id: string;
            /**
             * Format: password
             * @description Sealed at rest and never answered; may be left out of a change that keeps it
             */
            client_secret?: string;
            /**
             * @description Count it up with each new secret
             * @default 1
             */
            client_secret_version?: number;
            /** @description Name for people */
            display_name: string;
            /** @description Claim with the e-mail address; null: the one the preset of its kind knows */
            email_claim?: string | null;
            /**
             * @description Nothing else is mapped
             * @default []
             */
            group_mappings?: components["schemas"]["GroupMappingInput"][];
            /** @description Claim that lists groups; null: the one the preset of its kind knows */
            groups_claim?: string | null;
            /**
             * @description Disabling it ends every session it made
             * @default true
             */
            is_enabled?: boolean;
            /** @description Issuer URL, or the address of GitHub Enterprise Server; null: where the preset says */
            issuer?: string | null;
            /**
             * @description Which preset it starts from
             * @enum {string}
             */
            kind: "oidc" | "github" | "gitlab" | "google" | "okta" | "slack" | "entra" | "keycloak";
            /** @description Unique name, a DNS label */
            name: string;
            /** @description Claim with the name for people; null: the one the preset of its kind knows */
            name_claim?: string | null;
            /**
             * @description Empty: those the preset knows
             * @default []
             */
            scopes?: string[];
        };
        /** IdentityProviderPage */
        IdentityProviderPage: {
            /** @description What is on this page */
            items: components["schemas"]["IdentityProvider"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** IdentityProviderTrial */
        IdentityProviderTrial: {
            /** @description Where the browser must go next */
            authorization_url: string;
            /** @description To be kept in that browser only: without it nobody can complete the trial */
            browser_secret: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
        };
        /** IdentityProviderTrialCompletionInput */
        IdentityProviderTrialCompletionInput: {
            /**
             * Format: password
             * @description What the start of the trial answered
             */
            browser_secret: string;
            /** @description The query with which the browser came back, untouched */
            callback_query: string;
        };
        /** IdentityProviderTrialGroup */
        IdentityProviderTrialGroup: {
            /** @description The groups here it is mapped to; none: it means nothing here */
            group_ids: string[];
            /** @description The provider's name of it */
            provider_group: string;
        };
        /** IdentityProviderTrialResult */
        IdentityProviderTrialResult: {
            /** @description All that it said, as it said it */
            claims: components["schemas"]["IdentityProviderClaim"][];
            /** @description The address that a sign-in would use; null: it would be refused */
            email: string | null;
            /** @description The groups it named */
            groups: components["schemas"]["IdentityProviderTrialGroup"][];
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            identity_provider_id: string;
            /** @description Name for people; null: it told none */
            name: string | null;
            /** @description Why a sign-in would be refused; null: it would not */
            refusal: string | null;
            /** @description What it calls this person for good */
            subject: string;
            /** @description Who a sign-in would be here; null: somebody new, or nobody */
            user_id: string | null;
        };
        /** Installation */
        Installation: {
            /** @description The root certificate */
            ca_pem: string;
            /** @description Domain of the SNI form, <cluster-id>.user.<domain> */
            domain: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Name for people */
            name: string;
            /** @description How kubectl reaches the relay */
            relay_url: string;
            /** @description Version of core */
            version: string;
        };
        /** Invitation */
        Invitation: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description For the person to open; shown once */
            link: string;
            /** @description Shown once */
            token: string;
            /**
             * Format: uuid
             * @description The person it is for
             */
            user_id: string;
        };
        /** InvitationAcceptanceInput */
        InvitationAcceptanceInput: {
            /** @description E-mail address, lower case, unique */
            email?: string;
            /** @description Name for people */
            name?: string;
            /**
             * Format: password
             * @description 12 to 256 characters, none of the common ones
             */
            password: string;
            /** @description From the link */
            token: string;
        };
        /** LeastAccess */
        LeastAccess: {
            /** @description Where it was used */
            cluster_ids: string[];
            /** @description How many requests were looked at */
            counted: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            counted_from: string | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            from: string;
            /** @description Whether these were all; if not, the work ended at a bound */
            is_exact: boolean;
            /** @description The user or machine user */
            principal_id: string;
            /** @description One for the namespaces in which the same was used; none: nothing was */
            roles: components["schemas"]["LeastRole"][];
            /** @description Requests to clusters that are gone, which are left out */
            skipped: number;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            to: string;
        };
        /** LeastRole */
        LeastRole: {
            /** @description Where it is to be bound; empty: in whole clusters */
            namespaces: string[];
            /** @description No more than was used */
            rules: components["schemas"]["PolicyRule"][];
            /**
             * @description Of the role: `project` where something was done in no namespace
             * @enum {string}
             */
            scope: "project" | "namespace";
        };
        /** MachineUser */
        MachineUser: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description What it is for */
            description: string;
            /** @description Name for people */
            display_name: string;
            /** @description What it is called in records and clusters; made from its name */
            readonly email: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description A disabled machine user can do nothing, at once; its tokens and certificates are revoked for good, so enabled again it needs new ones */
            is_disabled: boolean;
            /** @description Unique among machine users, a DNS label */
            name: string;
        };
        /** MachineUserInput */
        MachineUserInput: {
            /**
             * @description What it is for
             * @default
             */
            description?: string;
            /** @description Name for people */
            display_name: string;
            /**
             * @description A disabled machine user can do nothing, at once; its tokens and certificates are revoked for good, so enabled again it needs new ones
             * @default false
             */
            is_disabled?: boolean;
            /** @description Unique among machine users, a DNS label */
            name: string;
        };
        /** MachineUserPage */
        MachineUserPage: {
            /** @description What is on this page */
            items: components["schemas"]["MachineUser"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** MachineUserToken */
        MachineUserToken: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds; null: by revocation only
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description The machine user whose token it is
             */
            machine_user_id: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions: string[] | null;
            /** @description How its secret begins, to recognise it by */
            readonly prefix: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly revoked_at: string | null;
            /**
             * TokenStatus
             * @description Changes by use and by the clock
             */
            readonly status: {
                /**
                 * Format: date-time
                 * @description To the minute; null: never
                 */
                last_used_at: string | null;
                /** @description Source address of that use */
                last_used_from: string | null;
                /**
                 * Format: date-time
                 * @description Until then a secret from before a rotation still works
                 */
                overlap_until: string | null;
            };
        };
        /** MachineUserTokenInput */
        MachineUserTokenInput: {
            /**
             * Format: date-time
             * @description When it ends, UTC with milliseconds; null: by revocation only
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The machine user whose token it is
             */
            machine_user_id: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create")[] | null;
        };
        /** MachineUserTokenPage */
        MachineUserTokenPage: {
            /** @description What is on this page */
            items: components["schemas"]["MachineUserToken"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** NewApiToken */
        NewApiToken: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            created_at: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions: string[] | null;
            /** @description How its secret begins, to recognise it by */
            prefix: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            revoked_at: string | null;
            /**
             * TokenStatus
             * @description Changes by use and by the clock
             */
            status: {
                /**
                 * Format: date-time
                 * @description To the minute; null: never
                 */
                last_used_at: string | null;
                /** @description Source address of that use */
                last_used_from: string | null;
                /**
                 * Format: date-time
                 * @description Until then a secret from before a rotation still works
                 */
                overlap_until: string | null;
            };
            /** @description The secret; shown only now */
            token: string;
            /**
             * Format: uuid
             * @description Whose it is
             */
            user_id: string;
        };
        /** NewCertificate */
        NewCertificate: {
            /** @description Leaf and intermediate, PEM */
            certificate: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            not_after: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            not_before: string;
            /** @description Lower-case hex */
            serial: string;
        };
        /** NewMachineUserToken */
        NewMachineUserToken: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            created_at: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /**
             * Format: uuid
             * @description The machine user whose token it is
             */
            machine_user_id: string;
            /** @description Name, unique among the live tokens of its owner */
            name: string;
            /** @description What it is limited to; null: all that its owner holds */
            permissions: string[] | null;
            /** @description How its secret begins, to recognise it by */
            prefix: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            revoked_at: string | null;
            /**
             * TokenStatus
             * @description Changes by use and by the clock
             */
            status: {
                /**
                 * Format: date-time
                 * @description To the minute; null: never
                 */
                last_used_at: string | null;
                /** @description Source address of that use */
                last_used_from: string | null;
                /**
                 * Format: date-time
                 * @description Until then a secret from before a rotation still works
                 */
                overlap_until: string | null;
            };
            /** @description The secret; shown only now */
            token: string;
        };
        /** NewSession */
        NewSession: {
            /** @description Of the user */
            email: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description Nothing else can be done before */
            must_change_password: boolean;
            /** @description Bearer token of this API; shown once */
            token: string;
            /**
             * Format: uuid
             * @description Who signed in
             */
            user_id: string;
        };
        /** Organization */
        Organization: {
            /** @description How long a person's certificate lives that was asked for without a lifetime */
            certificate_lifetime_seconds: number;
            /** @description The longest lifetime that may be asked for */
            certificate_max_lifetime_seconds: number;
            /** @description Whom to write to about access */
            contact_email: string | null;
            /** @description How long a credential of "sal credential" lives; kubectl takes a new one by itself */
            credential_lifetime_seconds: number;
            /** @description Name for people */
            display_name: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Whether kubectl works in the console */
            kubectl_browser_enabled: boolean;
            /** @description Whether kubectl works from a command line, by credential or certificate */
            kubectl_cli_enabled: boolean;
            /** @description After this many wrong passwords an account is locked */
            lockout_attempts: number;
            /** @description For how long it is locked */
            lockout_seconds: number;
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * @description The least that is done for everyone, whatever their roles say; a role can only demand more
             * @enum {string}
             */
            recording: "off" | "on" | "mandatory";
            /** @description Whether what is typed is recorded too, where this demands a recording */
            records_stdin: boolean;
            /** @description What is left out of recordings: regular expressions without anchors, look-around, back-references and lazy quantifiers */
            redactions: string[];
            /** @description A session that was not used for this long ends */
            session_idle_seconds: number;
            /** @description After this one must sign in again; open sessions are cut to it */
            session_lifetime_seconds: number;
            /** @description kubectl works for people who signed in during the last so many seconds, by certificate too; null: no rule */
            sign_in_within_seconds: number | null;
        };
        /** OrganizationInput */
        OrganizationInput: {
            /**
             * @description How long a person's certificate lives that was asked for without a lifetime
             * @default 43200
             */
            certificate_lifetime_seconds?: number;
            /**
             * @description The longest lifetime that may be asked for
             * @default 604800
             */
            certificate_max_lifetime_seconds?: number;
            /** @description Whom to write to about access */
            contact_email?: string | null;
            /**
             * @description How long a credential of "sal credential" lives; kubectl takes a new one by itself
             * @default 900
             */
            credential_lifetime_seconds?: number;
            /** @description Name for people */
            display_name: string;
            /**
             * @description Whether kubectl works in the console
             * @default true
             */
            kubectl_browser_enabled?: boolean;
            /**
             * @description Whether kubectl works from a command line, by credential or certificate
             * @default true
             */
            kubectl_cli_enabled?: boolean;
            /**
             * @description After this many wrong passwords an account is locked
             * @default 10
             */
            lockout_attempts?: number;
            /**
             * @description For how long it is locked
             * @default 900
             */
            lockout_seconds?: number;
            /** @description Unique name, a DNS label */
            name: string;
            /**
             * @description The least that is done for everyone, whatever their roles say; a role can only demand more
             * @default off
             * @enum {string}
             */
            recording?: "off" | "on" | "mandatory";
            /**
             * @description Whether what is typed is recorded too, where this demands a recording
             * @default false
             */
            records_stdin?: boolean;
            /**
             * @description What is left out of recordings: regular expressions without anchors, look-around, back-references and lazy quantifiers
             * @default []
             */
            redactions?: string[];
            /**
             * @description A session that was not used for this long ends
             * @default 14400
             */
            session_idle_seconds?: number;
            /**
             * @description After this one must sign in again; open sessions are cut to it
             * @default 43200
             */
            session_lifetime_seconds?: number;
            /** @description kubectl works for people who signed in during the last so many seconds, by certificate too; null: no rule */
            sign_in_within_seconds?: number | null;
        };
        /** Overview */
        Overview: {
            /** @description Bindings that end within seven days; null: not yours to see */
            bindings_ending: number | null;
            /** @description Clusters whose agent is connected; null: not yours to see */
            clusters_connected: number | null;
            /** @description Clusters whose agent was connected once; null: not yours to see */
            clusters_disconnected: number | null;
            /** @description Clusters whose agent never came; null: not yours to see */
            clusters_pending: number | null;
            /** @description Streams that are open now; null: not yours to see */
            connections: number | null;
            /** @description The latest refusals of these hours, newest first; null: not yours to see */
            denials: components["schemas"]["OverviewDenial"][] | null;
            /** @description Groups; null: not yours to see */
            groups: number | null;
            /** @description Requests of the last 24 hours, oldest first; null: not yours to see */
            hours: components["schemas"]["OverviewHour"][] | null;
            /** @description People; null: not yours to see */
            users: number | null;
        };
        /** OverviewDenial */
        OverviewDenial: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            at: string;
            /** @description To which cluster; null: to none that is known */
            cluster_id: string | null;
            /** @description Empty: not one object */
            name: string;
            /** @description Empty: not in a namespace */
            namespace: string;
            /** @description Why it was refused */
            reason: string | null;
            /** @description Names the request in the audit */
            request_id: string;
            /** @description Empty: the request is for no resource */
            resource: string;
            /** @description IP address of the caller */
            source_address: string;
            /** @description Whose request it was; null: not known */
            user_id: string | null;
            /** @description What they were called then */
            user_name: string | null;
            /** @description Verb as Kubernetes has it */
            verb: string;
        };
        /** OverviewHour */
        OverviewHour: {
            /**
             * Format: date-time
             * @description When the hour began, UTC
             */
            at: string;
            /** @description Those that were refused; null: there were too many to count */
            denied: number | null;
            /** @description Requests, refused ones too; null: there were too many to count */
            requests: number | null;
        };
        /** PasswordInput */
        PasswordInput: {
            /**
             * Format: password
             * @description The password as it is
             */
            current_password: string;
            /**
             * Format: password
             * @description 12 to 256 characters, none of the common ones
             */
            password: string;
        };
        /** PolicyRule */
        PolicyRule: {
            /** @description API groups; "" is the core group, * all */
            api_groups: string[];
            /** @description Paths such as `/healthz` */
            non_resource_urls: string[];
            /** @description Only these objects; empty: every one */
            resource_names: string[];
            /** @description Resources, as `pods` or `pods/log`; * all */
            resources: string[];
            /** @description Verbs, as `get`; * all */
            verbs: string[];
        };
        /** PolicyRuleInput */
        PolicyRuleInput: {
            /**
             * @description API groups; "" is the core group, * all
             * @default []
             */
            api_groups?: string[];
            /**
             * @description Paths such as `/healthz`
             * @default []
             */
            non_resource_urls?: string[];
            /**
             * @description Only these objects; empty: every one
             * @default []
             */
            resource_names?: string[];
            /**
             * @description Resources, as `pods` or `pods/log`; * all
             * @default []
             */
            resources?: string[];
            /** @description Verbs, as `get`; * all */
            verbs: string[];
        };
        /** Problem */
        Problem: {
            /** @description Stable; match on this */
            code: string;
            /** @description What was wrong this time, for people */
            detail?: string;
            /** @description Every broken rule of the input */
            errors?: components["schemas"]["Violation"][];
            /** @description On a conflict: the id of what is there already */
            existing_id?: string;
            /** @description Names the request; it is in the log */
            instance: string;
            /** @description On a refusal: which rule said no, kebab-case */
            reason?: string;
            /** @description The HTTP status again */
            status: number;
            /** @description The kind of problem, for people */
            title: string;
            /** @description URN of the kind of problem */
            type: string;
        };
        /** Project */
        Project: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description Name for people */
            display_name: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Unique name, a DNS label */
            name: string;
        };
        /** ProjectInput */
        ProjectInput: {
            /** @description Name for people */
            display_name: string;
            /** @description Unique name, a DNS label */
            name: string;
        };
        /** ProjectPage */
        ProjectPage: {
            /** @description What is on this page */
            items: components["schemas"]["Project"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Recording */
        Recording: {
            /** @description Length of what is stored, sealed */
            bytes: number;
            /**
             * Format: uuid
             * @description In which cluster
             */
            cluster_id: string;
            /** @description Name of the cluster; as it was then, once the cluster is gone */
            cluster_name: string;
            /** @description What was to be run, empty for attach; null: it has expired */
            command: string[] | null;
            /** @description Empty: the first one of the pod */
            container: string;
            /** @description From the first to the last moment */
            duration_ms: number | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            ended_at: string | null;
            /** @description Of the command; null: it said none */
            exit_code: number | null;
            /** @description What was found wrong with the content; null: nothing */
            fault: string | null;
            /** @description SHA-256, hex: the last link of the chain of its chunks */
            hash: string;
            /**
             * Format: uuid
             * @description UUID, made by the relay
             */
            id: string;
            /** @description Whether a search finds all that it showed */
            is_indexed: boolean;
            /** @description Whether there was a terminal; null: it has expired */
            is_terminal: boolean | null;
            /** @description Of a search: when the text was shown, from the start, the first twenty times; else empty */
            match_offsets_ms: number[];
            /** @description Namespace of the pod */
            namespace: string;
            /** @description Name of the pod */
            pod: string;
            /** @description Project of the cluster; null: nobody knew the cluster */
            project_id: string | null;
            /**
             * @description Whether the end record of the request has this hash. Pending: one of both is not complete yet
             * @enum {string}
             */
            proof: "pending" | "matches" | "differs";
            /** @description `websocket` or `spdy` */
            protocol: string;
            /** @description Why it broke off; null: it did not */
            reason: string | null;
            /**
             * Format: uuid
             * @description The relay that recorded it
             */
            relay_id: string;
            /** @description The request in the audit events; the id of the connection, too, while it is open */
            request_id: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            started_at: string;
            /**
             * @description Interrupted: the relay is silent, the rest may come. Broken: it broke off. Expired: the content was removed by age
             * @enum {string}
             */
            state: "live" | "interrupted" | "ended" | "broken" | "expired";
            /** @description `exec` or `attach` */
            subresource: string;
            /**
             * Format: uuid
             * @description Who was recorded
             */
            user_id: string;
            /** @description Name of the user or machine user as it was then */
            user_name: string;
        };
        /** RecordingPage */
        RecordingPage: {
            /** @description What is on this page */
            items: components["schemas"]["Recording"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Relay */
        Relay: {
            /** @description Host names and IP addresses that its certificate carries */
            addresses: string[];
            /** @description Where agents dial it; null: by the common address only */
            agent_url: string | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            created_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description As it was enrolled */
            name: string;
            /** @description Where other relays reach it; null: they do not */
            peer_url: string | null;
            /**
             * RelayStatus
             * @description What it last said
             */
            readonly status: {
                /**
                 * Format: date-time
                 * @description Until when its newest certificate that is not revoked is good
                 */
                certificate_not_after: string | null;
                /** @description Streams that are open at it */
                connection_count: number;
                /**
                 * Format: date-time
                 * @description When it was last heard of
                 */
                seen_at: string | null;
                /**
                 * @description Whether core hears of it; pending: it never did
                 * @enum {string}
                 */
                state: "pending" | "connected" | "disconnected";
                /** @description Clusters of which it holds a tunnel */
                tunnel_count: number;
                /** @description Version of the relay */
                version: string | null;
            };
        };
        /** RelayEnrolment */
        RelayEnrolment: {
            /** @description Where that leads the relay: the internal listener of core */
            core_url: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /** @description For `sal relay --join`; shown once */
            join: string;
            /** @description Shown once */
            token: string;
        };
        /** RelayPage */
        RelayPage: {
            /** @description What is on this page */
            items: components["schemas"]["Relay"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** ReplayedPrincipal */
        ReplayedPrincipal: {
            /** @description Requests that were refused and would pass */
            allowed: number;
            /** @description Requests that passed and would be denied */
            denied: number;
            /** @description Whether these are all kinds */
            is_complete: boolean;
            /** @description By kind, the most frequent first, at most 200 */
            requests: components["schemas"]["ReplayedRequest"][];
            /** @description Requests of which only the cluster knows */
            unknown: number;
            /** @description The user or machine user */
            user_id: string;
            /** @description Name in the newest of these records */
            user_name: string | null;
        };
        /** ReplayedRequest */
        ReplayedRequest: {
            /** @description Empty: the core group */
            api_group: string;
            /**
             * Format: uuid
             * @description The cluster
             */
            cluster_id: string;
            /** @description How often it was asked */
            count: number;
            /** @description Why, as a sentence */
            detail: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            last_at: string;
            /** @description Empty: no single object; `*`: objects whose names no rule speaks of; of a path, the path */
            name: string;
            /** @description Empty: in none */
            namespace: string;
            /**
             * @description What it would be now: `denied` where it passed, `allowed` where it was refused, `unknown` where only the cluster knows
             * @enum {string}
             */
            outcome: "denied" | "allowed" | "unknown";
            /** @description Empty: a path */
            resource: string;
            /** @description The last of these requests */
            sample_request_id: string;
            /** @description Empty: none */
            subresource: string;
            /** @description Verb as Kubernetes has it */
            verb: string;
        };
        /** Role */
        Role: {
            /** @description ClusterRoles of the target clusters */
            cluster_roles: string[];
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description What it is for */
            description: string;
            /** @description Name for people */
            display_name: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description Made by Salaminia; it cannot be changed */
            readonly is_builtin: boolean;
            /** @description Unique name, a DNS label; bindings name the role by it */
            name: string;
            /** @description What it may do in this API */
            permissions: string[];
            /**
             * @description Whether exec, attach, run -it and debug are recorded; mandatory: no recorder, no session
             * @enum {string}
             */
            recording: "off" | "on" | "mandatory";
            /** @description Whether what is typed is recorded too, passwords among it */
            records_stdin: boolean;
            /** @description What is left out of recordings: regular expressions without anchors, look-around, back-references and lazy quantifiers */
            redactions: string[];
            /** @description Kubernetes rules of its own */
            rules: components["schemas"]["PolicyRule"][];
            /**
             * @description Where it can be bound
             * @enum {string}
             */
            scope: "organization" | "project" | "namespace";
            /**
             * @description What happens to requests when the audit cannot be written; continue: they go on, and an alarm is raised
             * @enum {string}
             */
            when_audit_fails: "refuse" | "continue";
        };
        /** RoleInput */
        RoleInput: {
            /**
             * @description ClusterRoles of the target clusters
             * @default []
             */
            cluster_roles?: string[];
            /**
             * @description What it is for
             * @default
             */
            description?: string;
            /** @description Name for people */
            display_name: string;
            /** @description Unique name, a DNS label; bindings name the role by it */
            name: string;
            /**
             * @description What it may do in this API
             * @default []
             */
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create")[];
            /**
             * @description Whether exec, attach, run -it and debug are recorded; mandatory: no recorder, no session
             * @default off
             * @enum {string}
             */
            recording?: "off" | "on" | "mandatory";
            /**
             * @description Whether what is typed is recorded too, passwords among it
             * @default false
             */
            records_stdin?: boolean;
            /**
             * @description What is left out of recordings: regular expressions without anchors, look-around, back-references and lazy quantifiers
             * @default []
             */
            redactions?: string[];
            /**
             * @description Kubernetes rules of its own
             * @default []
             */
            rules?: components["schemas"]["PolicyRuleInput"][];
            /**
             * @description Where it can be bound
             * @enum {string}
             */
            scope: "organization" | "project" | "namespace";
            /**
             * @description What happens to requests when the audit cannot be written; continue: they go on, and an alarm is raised
             * @default refuse
             * @enum {string}
             */
            when_audit_fails?: "refuse" | "continue";
        };
        /** RolePage */
        RolePage: {
            /** @description What is on this page */
            items: components["schemas"]["Role"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** SealedChain */
        SealedChain: {
            /** @description The first record that is covered */
            first_seq: number;
            /** @description Hash of the link before the first; SHA-256, hex */
            from: string;
            /** @description Hash of the last link; SHA-256, hex */
            hash: string;
            /** @description The chain; of a relay, of one spool of it */
            id: string;
            /**
             * @description Whose audit: the data path’s or the API’s own
             * @enum {string}
             */
            kind: "relay" | "api";
            /** @description The last record that is covered */
            last_seq: number;
            /** @description The relay that wrote it; null: core itself */
            relay_id: string | null;
            /** @description Root of a Merkle tree over the hashes of the links (RFC 6962); SHA-256, hex */
            root: string;
        };
        /** Session */
        Session: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description E-mail address, in any case */
            email: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string | null;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Through which they signed in; null: with a password
             */
            readonly identity_provider_id: string | null;
            /**
             * @description How it came to be
             * @enum {string}
             */
            readonly kind: "sign-in" | "api-token";
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly last_used_at: string | null;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly revoked_at: string | null;
            /** @description From where it was started; empty: not known */
            readonly source_address: string;
            /**
             * Format: uuid
             * @description Whose it is
             */
            readonly user_id: string;
        };
        /** SessionInput */
        SessionInput: {
            /** @description E-mail address, in any case */
            email: string;
            /**
             * Format: password
             * @description The password
             */
            password: string;
        };
        /** SessionPage */
        SessionPage: {
            /** @description What is on this page */
            items: components["schemas"]["Session"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** SignIn */
        SignIn: {
            /** @description Where the browser must go next */
            readonly authorization_url: string;
            /** @description To be kept in that browser only: without it nobody can complete the sign-in */
            readonly browser_secret: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly expires_at: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
        };
        /** SignInCompletionInput */
        SignInCompletionInput: {
            /**
             * Format: password
             * @description What the start of the sign-in answered
             */
            browser_secret: string;
            /** @description The query with which the browser came back, untouched */
            callback_query: string;
        };
        /** SignInInput */
        SignInInput: {
            /** @description Name of an enabled identity provider */
            identity_provider: string;
        };
        /** SignInMethod */
        SignInMethod: {
            /** @description Name for people */
            display_name: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            id: string;
            /**
             * @description For its picture
             * @enum {string}
             */
            kind: "oidc" | "github" | "gitlab" | "google" | "okta" | "slack" | "entra" | "keycloak";
            /** @description What a sign-in names it by */
            name: string;
        };
        /** SignInMethodPage */
        SignInMethodPage: {
            /** @description What is on this page */
            items: components["schemas"]["SignInMethod"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** SinkRedaction */
        SinkRedaction: {
            /**
             * @description Leave it out, or put a keyed hash in its place, the same for the same value in this sink
             * @enum {string}
             */
            action: "drop" | "hash";
            /**
             * @description Field of a record
             * @enum {string}
             */
            field: "request_id" | "user_id" | "user_name" | "credential" | "session_id" | "token_id" | "source_address" | "user_agent" | "relay_id" | "cluster_id" | "project_id" | "method" | "path" | "verb" | "api_group" | "api_version" | "resource" | "subresource" | "namespace" | "name" | "status" | "reason" | "bytes_in" | "bytes_out" | "duration_ms" | "recording_id" | "recording_hash" | "action" | "target_kind" | "target_id" | "target_name" | "changes";
        };
        /** SinkRedactionInput */
        SinkRedactionInput: {
            /**
             * @description Leave it out, or put a keyed hash in its place, the same for the same value in this sink
             * @enum {string}
             */
            action: "drop" | "hash";
            /**
             * @description Field of a record
             * @enum {string}
             */
            field: "request_id" | "user_id" | "user_name" | "credential" | "session_id" | "token_id" | "source_address" | "user_agent" | "relay_id" | "cluster_id" | "project_id" | "method" | "path" | "verb" | "api_group" | "api_version" | "resource" | "subresource" | "namespace" | "name" | "status" | "reason" | "bytes_in" | "bytes_out" | "duration_ms" | "recording_id" | "recording_hash" | "action" | "target_kind" | "target_id" | "target_name" | "changes";
        };
        /** TokenRotationInput */
        TokenRotationInput: {
            /**
             * @description How long the secret from before still works
             * @default 0
             */
            overlap_seconds?: number;
        };
        /** User */
        User: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            readonly created_at: string;
            /** @description E-mail address, lower case, unique */
            email: string;
            /**
             * Format: uuid
             * @description UUIDv7, made by the server
             */
            readonly id: string;
            /** @description A disabled user can do nothing, at once; sessions, API tokens and certificates end for good, and enabling gives back the right to sign in */
            is_disabled: boolean;
            /** @description kubectl in the console; null: as the organization says */
            kubectl_browser_enabled: boolean | null;
            /** @description kubectl from a command line; null: as the organization says */
            kubectl_cli_enabled: boolean | null;
            /** @description Until the password is changed, which clears it, nothing else can be done */
            must_change_password: boolean;
            /** @description Name for people */
            name: string;
            /** @description kubectl works for so many seconds after a sign-in; null: as the organization says */
            sign_in_within_seconds: number | null;
            /**
             * UserStatus
             * @description What happened since
             */
            readonly status: {
                /** @description Whether an invitation was accepted */
                has_password: boolean;
                /**
                 * Format: date-time
                 * @description UTC, RFC 3339
                 */
                last_sign_in_at: string | null;
                /**
                 * Format: date-time
                 * @description After too many wrong passwords; an invitation lifts it
                 */
                locked_until: string | null;
            };
        };
        /** UserInput */
        UserInput: {
            /** @description E-mail address, lower case, unique */
            email: string;
            /**
             * @description A disabled user can do nothing, at once; sessions, API tokens and certificates end for good, and enabling gives back the right to sign in
             * @default false
             */
            is_disabled?: boolean;
            /** @description kubectl in the console; null: as the organization says */
            kubectl_browser_enabled?: boolean | null;
            /** @description kubectl from a command line; null: as the organization says */
            kubectl_cli_enabled?: boolean | null;
            /**
             * @description Until the password is changed, which clears it, nothing else can be done
             * @default false
             */
            must_change_password?: boolean;
            /** @description Name for people */
            name: string;
            /** @description kubectl works for so many seconds after a sign-in; null: as the organization says */
            sign_in_within_seconds?: number | null;
        };
        /** UserPage */
        UserPage: {
            /** @description What is on this page */
            items: components["schemas"]["User"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
        };
        /** Violation */
        Violation: {
            /** @description Stable; match on this */
            code: string;
            /** @description The rule, for people; never the value */
            detail: string;
            /** @description JSON pointer into the body, or name of the parameter after a slash */
            pointer: string;
        };
        /** Whoami */
        Whoami: {
            /** @description Your own; those of your groups are not among them */
            bindings: components["schemas"]["HeldBinding"][];
            /** @description Unique */
            email: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339
             */
            expires_at: string | null;
            /** @description By name */
            groups: components["schemas"]["HeldGroup"][];
            /** @description Until then nothing else can be done */
            must_change_password: boolean;
            /** @description Name for people */
            name: string;
            /** @description Held somewhere: in the organization, or in one project or namespace at least */
            permissions: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create")[];
            /**
             * Format: uuid
             * @description The session the token is of; null: it is an API token
             */
            session_id: string | null;
            /**
             * Format: uuid
             * @description The API token, when one was shown
             */
            token_id: string | null;
            /**
             * Format: uuid
             * @description The user or machine user
             */
            user_id: string;
        };
    };
    responses: {
        /** @description It conflicts with what is there; `existing_id` names that where it has a name in common */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Your roles do not allow it */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The link or token has expired */
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The input breaks rules; `errors` lists all of them */
        InvalidInput: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not JSON */
        InvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or you may not see it */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It has changed since the state that `If-Match` names */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The identity provider did not answer as it should */
        ProviderFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests; `Retry-After` says when to come again */
        TooManyRequests: {
            headers: {
                /** @description Seconds to wait */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no valid token */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not ready to serve */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getRootCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            422: components["responses"]["InvalidInput"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            422: components["responses"]["InvalidInput"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            422: components["responses"]["InvalidInput"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAccess: {
        parameters: {
            query?: {
                /** @description API group; "" is the core group */
                api_group?: string;
                /** @description The cluster; with `permission`, the place it is asked for */
                cluster?: string;
                /** @description Name of one object; left out: any */
                name?: string;
                /** @description Namespace; left out: all of them, and what is in none */
                namespace?: string;
                /** @description Asks about this API instead */
                permission?: "organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create";
                /** @description The user or machine user; left out: yourself */
                principal?: string;
                /** @description With `permission`: in this project; without cluster and project it is asked for the organization */
                project?: string;
                /** @description Resource in Kubernetes, in the plural, as `pods`; * asks for all */
                resource?: string;
                /** @description Subresource, as `log` or `exec` */
                subresource?: string;
                /** @description Verb in Kubernetes, as `get`; * asks for all */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Access"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createAccessReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessReplayInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReplay"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getLeastAccess: {
        parameters: {
            query: {
                /** @description Only what was done in this cluster */
                cluster?: string;
                /** @description How many days are looked at */
                days?: number;
                /** @description The user or machine user */
                principal: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeastAccess"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listAccessPrincipals: {
        parameters: {
            query?: {
                /** @description API group; "" is the core group */
                api_group?: string;
                /** @description The cluster; with `permission`, the place it is asked for */
                cluster?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Name of one object; left out: any */
                name?: string;
                /** @description Namespace; left out: all of them, and what is in none */
                namespace?: string;
                /** @description Asks about this API instead */
                permission?: "organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "audit_checkpoints.read" | "audit_sinks.read" | "audit_sinks.write" | "recordings.read" | "relays.read" | "relays.write" | "kubeconfigs.create";
                /** @description With `permission`: in this project; without cluster and project it is asked for the organization */
                project?: string;
                /** @description Resource in Kubernetes, in the plural, as `pods`; * asks for all */
                resource?: string;
                /** @description Subresource, as `log` or `exec` */
                subresource?: string;
                /** @description Verb in Kubernetes, as `get`; * asks for all */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessPrincipalPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listApiEvents: {
        parameters: {
            query?: {
                /** @description Exact action */
                action?: string;
                /** @description By this user or machine user */
                actor_id?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Ended so */
                outcome?: "success" | "denied" | "failed";
                /** @description In this project */
                project_id?: string;
                /** @description Done to this thing */
                target_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiEventPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getApiEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiEvent"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listApiTokens: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at" | "expires_at" | "-expires_at";
                /** @description Of this person */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createApiToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiTokenInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getApiToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateApiToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiTokenInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteApiToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createApiTokenRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createApiTokenRotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRotationInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listAppliedResources: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Exact kind */
                kind?: string;
                /** @description Only those with this label, as key=value */
                label?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description Of this resource only */
                resource_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedResourcePage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createAppliedResource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppliedResourceInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedResource"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAppliedResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedResource"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateAppliedResource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppliedResourceInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedResource"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteAppliedResource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listAuditCheckpoints: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheckpointPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheckpoint"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    exportAuditEvents: {
        parameters: {
            query?: {
                /** @description Of this API group; empty: the core group */
                api_group?: string;
                /** @description To this cluster */
                cluster_id?: string;
                /** @description One JSON object a line, or CSV */
                format?: "ndjson" | "csv";
                /** @description At this moment or later */
                from?: string;
                /** @description By who is in this group now; takes `groups.read` too */
                group_id?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Of the object of this name; empty: of no single one */
                name?: string;
                /** @description Of objects whose names begin so */
                name_prefix?: string;
                /** @description In this namespace; empty: in none */
                namespace?: string;
                /** @description Which records come first */
                order?: "newest" | "oldest";
                /** @description How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); `failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done */
                outcome?: "allowed" | "denied" | "failed" | "broken-off";
                /** @description To clusters that were in this project when the record was stored */
                project_id?: string;
                /** @description With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words */
                q?: string;
                /** @description Refused or broken off for this reason */
                reason?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Of this resource, as `pods`; empty: of none */
                resource?: string;
                /** @description From this IP address, or one in this CIDR range */
                source?: string;
                /** @description Of this subresource; empty: of none */
                subresource?: string;
                /** @description Before this moment */
                to?: string;
                /** @description By this user or machine user */
                user_id?: string;
                /** @description With this verb */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditEventFacets: {
        parameters: {
            query?: {
                /** @description Of this API group; empty: the core group */
                api_group?: string;
                /** @description To this cluster */
                cluster_id?: string;
                /** @description At this moment or later */
                from?: string;
                /** @description By who is in this group now; takes `groups.read` too */
                group_id?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Of the object of this name; empty: of no single one */
                name?: string;
                /** @description Of objects whose names begin so */
                name_prefix?: string;
                /** @description In this namespace; empty: in none */
                namespace?: string;
                /** @description How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); `failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done */
                outcome?: "allowed" | "denied" | "failed" | "broken-off";
                /** @description To clusters that were in this project when the record was stored */
                project_id?: string;
                /** @description With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words */
                q?: string;
                /** @description Refused or broken off for this reason */
                reason?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Of this resource, as `pods`; empty: of none */
                resource?: string;
                /** @description From this IP address, or one in this CIDR range */
                source?: string;
                /** @description Of this subresource; empty: of none */
                subresource?: string;
                /** @description Before this moment */
                to?: string;
                /** @description By this user or machine user */
                user_id?: string;
                /** @description With this verb */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventFacets"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditEventHistogram: {
        parameters: {
            query: {
                /** @description Of this API group; empty: the core group */
                api_group?: string;
                /** @description How many, equally long */
                buckets?: number;
                /** @description To this cluster */
                cluster_id?: string;
                /** @description Begin of the first bucket */
                from: string;
                /** @description By who is in this group now; takes `groups.read` too */
                group_id?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Of the object of this name; empty: of no single one */
                name?: string;
                /** @description Of objects whose names begin so */
                name_prefix?: string;
                /** @description In this namespace; empty: in none */
                namespace?: string;
                /** @description How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); `failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done */
                outcome?: "allowed" | "denied" | "failed" | "broken-off";
                /** @description To clusters that were in this project when the record was stored */
                project_id?: string;
                /** @description With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words */
                q?: string;
                /** @description Refused or broken off for this reason */
                reason?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Of this resource, as `pods`; empty: of none */
                resource?: string;
                /** @description From this IP address, or one in this CIDR range */
                source?: string;
                /** @description Of this subresource; empty: of none */
                subresource?: string;
                /** @description End of the last bucket */
                to: string;
                /** @description By this user or machine user */
                user_id?: string;
                /** @description With this verb */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventHistogram"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditEventNews: {
        parameters: {
            query?: {
                /** @description Of this API group; empty: the core group */
                api_group?: string;
                /** @description To this cluster */
                cluster_id?: string;
                /** @description From `next_cursor` of the answer before; without: from now on */
                cursor?: string;
                /** @description At this moment or later */
                from?: string;
                /** @description By who is in this group now; takes `groups.read` too */
                group_id?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Records looked at */
                limit?: number;
                /** @description Of the object of this name; empty: of no single one */
                name?: string;
                /** @description Of objects whose names begin so */
                name_prefix?: string;
                /** @description In this namespace; empty: in none */
                namespace?: string;
                /** @description How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); `failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done */
                outcome?: "allowed" | "denied" | "failed" | "broken-off";
                /** @description To clusters that were in this project when the record was stored */
                project_id?: string;
                /** @description With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words */
                q?: string;
                /** @description Refused or broken off for this reason */
                reason?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Of this resource, as `pods`; empty: of none */
                resource?: string;
                /** @description From this IP address, or one in this CIDR range */
                source?: string;
                /** @description Of this subresource; empty: of none */
                subresource?: string;
                /** @description Before this moment */
                to?: string;
                /** @description By this user or machine user */
                user_id?: string;
                /** @description With this verb */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventNews"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description Of this API group; empty: the core group */
                api_group?: string;
                /** @description To this cluster */
                cluster_id?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description At this moment or later */
                from?: string;
                /** @description By who is in this group now; takes `groups.read` too */
                group_id?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Items on a page */
                limit?: number;
                /** @description Of the object of this name; empty: of no single one */
                name?: string;
                /** @description Of objects whose names begin so */
                name_prefix?: string;
                /** @description In this namespace; empty: in none */
                namespace?: string;
                /** @description Which records come first */
                order?: "newest" | "oldest";
                /** @description How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); `failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done */
                outcome?: "allowed" | "denied" | "failed" | "broken-off";
                /** @description To clusters that were in this project when the record was stored */
                project_id?: string;
                /** @description With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words */
                q?: string;
                /** @description Refused or broken off for this reason */
                reason?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Of this resource, as `pods`; empty: of none */
                resource?: string;
                /** @description From this IP address, or one in this CIDR range */
                source?: string;
                /** @description Of this subresource; empty: of none */
                subresource?: string;
                /** @description Before this moment */
                to?: string;
                /** @description By this user or machine user */
                user_id?: string;
                /** @description With this verb */
                verb?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditEvidence: {
        parameters: {
            query?: {
                /** @description From the first checkpoint made then or later; without it, all there is */
                from?: string;
                /** @description To the first checkpoint made then or later; without it, to the last one */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditKey"];
                };
            };
            422: components["responses"]["InvalidInput"];
        };
    };
    listAuditSinks: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSinkPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createAuditSink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditSinkInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSink"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getAuditSink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSink"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateAuditSink: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditSinkInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSink"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteAuditSink: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createDeadLetterRemoval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterRemovalInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterRemoval"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createDeadLetterReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterReplayInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterReplay"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "at" | "-at" | "tries" | "-tries";
            };
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createAuditSinkTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSinkTest"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listBindings: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Of this group */
                group_id?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description In this project */
                project_id?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Of this role */
                role?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "role" | "-role" | "created_at" | "-created_at" | "expires_at" | "-expires_at";
                /** @description Of this user or machine user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BindingPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createBinding: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BindingInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Binding"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getBinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Binding"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateBinding: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BindingInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Binding"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteBinding: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listCertificates: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "created_at" | "-created_at" | "not_after" | "-not_after";
                /** @description Of this user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificatePage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewCertificate"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createCertificateRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower-case hex */
                serial: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getChanges: {
        parameters: {
            query?: {
                /** @description Only these, with commas between them: clusters, projects, users, groups, roles, bindings, connections, sessions, certificates, enrolments, machine_users, identity_providers, organization, audit_events, recordings, relays */
                kinds?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As long as it lasts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCliAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CliAuthorizationInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CliAuthorization"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createCliSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CliSessionInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listClusters: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description Owned by this project, or shared with it */
                project_id?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Of which this relay holds a tunnel */
                relay_id?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at" | "state" | "-state";
                /** @description Of its agent */
                state?: "pending" | "connected" | "disconnected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createCluster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateCluster: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteCluster: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EnrolmentInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listConnections: {
        parameters: {
            query?: {
                /** @description To this cluster */
                cluster_id?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description At this relay */
                relay_id?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "user_name" | "-user_name" | "cluster_name" | "-cluster_name" | "started_at" | "-started_at";
                /** @description Of this user or machine user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createCredential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CredentialInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createDeviceAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceAuthorizationInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceAuthorization"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    getDeviceAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As `WDJB-MJHT`, exactly */
                user_code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceRequest"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    createDeviceDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As `WDJB-MJHT`, exactly */
                user_code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceDecisionInput"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listGroupMemberships: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description In this group */
                group_id?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "created_at" | "-created_at";
                /** @description Of this user or machine user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMembershipPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createGroupMembership: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupMembershipInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMembership"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getGroupMembership: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMembership"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateGroupMembership: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupMembershipInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMembership"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteGroupMembership: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listGroups: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
                /** @description Only groups of this user or machine user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createGroup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createIdentityProviderTrialCompletion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderTrialCompletionInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderTrialResult"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            502: components["responses"]["ProviderFailed"];
        };
    };
    listIdentityProviders: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createIdentityProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getIdentityProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateIdentityProvider: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteIdentityProvider: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createIdentityProviderTrial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderTrial"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
            502: components["responses"]["ProviderFailed"];
        };
    };
    getInstallation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installation"];
                };
            };
            422: components["responses"]["InvalidInput"];
            503: components["responses"]["Unavailable"];
        };
    };
    createInvitationAcceptance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAcceptanceInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listMachineUserTokens: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Of this machine user */
                machine_user_id?: string;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at" | "expires_at" | "-expires_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUserTokenPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createMachineUserToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MachineUserTokenInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewMachineUserToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getMachineUserToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUserToken"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateMachineUserToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MachineUserTokenInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUserToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteMachineUserToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createMachineUserTokenRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createMachineUserTokenRotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRotationInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewMachineUserToken"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listMachineUsers: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUserPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createMachineUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MachineUserInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUser"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getMachineUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUser"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateMachineUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MachineUserInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineUser"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteMachineUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listRecordings: {
        parameters: {
            query?: {
                /** @description In this cluster */
                cluster_id?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Started at this time or later */
                from?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description In this namespace */
                namespace?: string;
                /** @description In the pod of this name */
                pod?: string;
                /** @description In clusters of this project */
                project_id?: string;
                /** @description That showed this text in one line: whole words, whatever their case */
                q?: string;
                /** @description Of this request */
                request_id?: string;
                /** @description Order, the newest first without it; with a hyphen the other way round. Not with `q` */
                sort?: "started_at" | "-started_at" | "user_name" | "-user_name" | "cluster_name" | "-cluster_name" | "duration_ms" | "-duration_ms" | "bytes" | "-bytes";
                /** @description In this state */
                state?: "live" | "interrupted" | "ended" | "broken" | "expired";
                /** @description Started before this time */
                to?: string;
                /** @description Of this user or machine user */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRecordingAsciicast: {
        parameters: {
            query?: {
                /** @description What it is read for, for the record of it */
                purpose?: "export" | "play";
            };
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["Gone"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRecordingLive: {
        parameters: {
            query?: {
                /** @description All of it, or what is yet to come */
                from?: "start" | "now";
            };
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["Gone"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRecordingText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["Gone"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createRelayEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayEnrolment"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listRelays: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at" | "seen_at" | "-seen_at";
                /** @description Whether core hears of it */
                state?: "pending" | "connected" | "disconnected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRelay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relay"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteRelay: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "created_at" | "-created_at" | "expires_at" | "-expires_at" | "last_used_at" | "-last_used_at";
                /** @description Of this user; without it your own */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    listSignInMethods: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethodPage"];
                };
            };
            422: components["responses"]["InvalidInput"];
        };
    };
    createSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
            502: components["responses"]["ProviderFailed"];
        };
    };
    createSignInCompletion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInCompletionInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            502: components["responses"]["ProviderFailed"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Exact e-mail address */
                email?: string;
                /** @description In this group */
                group_id?: string;
                /** @description Only those with these ids, at most 200, with commas between them */
                ids?: string;
                /** @description Only those who are disabled, or only those who are not */
                is_disabled?: boolean;
                /** @description Items on a page */
                limit?: number;
                /** @description What contains this text, in any case */
                q?: string;
                /** @description Order; with a hyphen the other way round */
                sort?: "name" | "-name" | "email" | "-email" | "created_at" | "-created_at" | "last_sign_in_at" | "-last_sign_in_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserInput"];
            };
        };
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    /** @description Path of what was made */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserInput"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the state that was read; without it any state is changed */
                "If-Match"?: string;
            };
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidInput"];
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7, made by the server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
        };
    };
    getWhoami: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Whoami"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidInput"];
        };
    };
    updatePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordInput"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    /** @description Names this state, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidInput"];
            429: components["responses"]["TooManyRequests"];
        };
    };
}
