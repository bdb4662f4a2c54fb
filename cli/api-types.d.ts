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
    "/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events, newest first
         * @description Takes the permission `audit_events.read`.
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
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "relays.write" | "kubeconfigs.create")[] | null;
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
            /** @description The cluster; null: the request named none */
            cluster_id: string | null;
            /** @description Serial of the certificate, or id of the session */
            credential: string | null;
            /** @description How long it took */
            duration_ms: number | null;
            /** @description Opaque; later records have greater ones */
            id: string;
            /**
             * @description Before, after, or instead of the request; of a gap: records are missing
             * @enum {string}
             */
            kind: "begin" | "end" | "denial" | "gap";
            /** @description HTTP method */
            method: string;
            /** @description Empty: not one object */
            name: string;
            /** @description Empty: not in a namespace */
            namespace: string;
            /** @description Path, without the query */
            path: string;
            /** @description Why it was refused or broke off */
            reason: string | null;
            /** @description The relay that wrote the record */
            relay_id: string;
            /** @description The same in the records of one request */
            request_id: string;
            /** @description Empty: the request is for no resource */
            resource: string;
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
        /** AuditEventPage */
        AuditEventPage: {
            /** @description What is on this page */
            items: components["schemas"]["AuditEvent"][];
            /** @description Pass it as `cursor` for the next page; null on the last one */
            next_cursor: string | null;
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
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "relays.write" | "kubeconfigs.create")[] | null;
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
        /** RelayEnrolment */
        RelayEnrolment: {
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
            permissions?: ("organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "relays.write" | "kubeconfigs.create")[];
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
                permission?: "organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "relays.write" | "kubeconfigs.create";
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
                permission?: "organization.read" | "organization.write" | "projects.read" | "projects.write" | "clusters.read" | "clusters.write" | "users.read" | "users.write" | "groups.read" | "groups.write" | "machine_users.read" | "machine_users.write" | "identity_providers.read" | "identity_providers.write" | "roles.read" | "roles.write" | "bindings.read" | "bindings.write" | "access.read" | "sessions.read" | "sessions.write" | "connections.read" | "connections.write" | "certificates.read" | "certificates.write" | "audit_events.read" | "api_events.read" | "relays.write" | "kubeconfigs.create";
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
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description To this cluster */
                cluster_id?: string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Of this kind */
                kind?: "begin" | "end" | "denial" | "gap";
                /** @description Items on a page */
                limit?: number;
                /** @description Of this request */
                request_id?: string;
                /** @description By this user or machine user */
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
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
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
                /** @description Of this role */
                role?: string;
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
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
                /** @description Owned by this project, or shared with it */
                project_id?: string;
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
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
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
    listIdentityProviders: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
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
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
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
    listProjects: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
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
    listRoles: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description Items on a page */
                limit?: number;
                /** @description Exact name */
                name?: string;
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
