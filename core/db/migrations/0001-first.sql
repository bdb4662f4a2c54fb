-- The first shape: one installation, its authorities, people, clusters, bindings, credentials and the audit.

create table installation (
  only_row boolean primary key default true check (only_row),
  id text not null,
  name text not null default 'Salaminia',
  -- Set once the first start has made the default project and the machine user that holds the admin token.
  prepared_at timestamptz,
  created_at timestamptz not null
);

create table authorities (
  kind text primary key check (kind in ('root', 'server', 'user', 'agent', 'relay')),
  certificate text not null,
  sealed_key text not null,
  created_at timestamptz not null
);

create table signing_keys (
  kid text primary key,
  use text not null check (use in ('grant', 'credential')),
  sealed_key text not null,
  created_at timestamptz not null
);

create table projects (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  created_at timestamptz not null
);

create table users (
  id uuid primary key,
  email text not null unique,
  name text not null,
  kind text not null default 'person' check (kind in ('person', 'machine')),
  password_hash text,
  is_disabled boolean not null default false,
  created_at timestamptz not null
);

create table bindings (
  id uuid primary key,
  role text not null,
  user_id uuid not null references users on delete cascade,
  project_id uuid references projects on delete cascade,
  namespaces text[] not null default '{}',
  created_at timestamptz not null
);
create unique index bindings_one_each on bindings (user_id, role, coalesce(project_id, '00000000-0000-0000-0000-000000000000'), namespaces);
create index bindings_by_project on bindings (project_id);

create table clusters (
  id uuid primary key,
  name text not null unique,
  project_id uuid not null references projects,
  fingerprint text unique,
  created_at timestamptz not null
);
create index clusters_by_project on clusters (project_id);

create table relays (
  id uuid primary key,
  name text not null unique,
  created_at timestamptz not null
);

create table cluster_status (
  cluster_id uuid primary key references clusters on delete cascade,
  relay_id uuid not null references relays on delete cascade,
  is_connected boolean not null,
  seen_at timestamptz not null,
  changed_at timestamptz not null,
  agent_version text not null,
  kubernetes_version text,
  node_count integer
);

-- Without a cluster it enrols a relay.
create table enrolments (
  id uuid primary key,
  cluster_id uuid references clusters on delete cascade,
  token_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_key text,
  created_by uuid references users on delete set null,
  created_at timestamptz not null
);

-- Without a user it is the set-up link: it makes the first admin.
create table invitations (
  id uuid primary key,
  user_id uuid references users on delete cascade,
  token_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash text not null unique,
  kind text not null check (kind in ('sign-in', 'api-token')),
  -- For the token in a data folder's admin-token file: which folder it is.
  folder text,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index sessions_by_user on sessions (user_id);

create table certificates (
  serial text primary key,
  kind text not null check (kind in ('server', 'user', 'agent', 'relay')),
  subject_id uuid not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index certificates_by_subject on certificates (subject_id, created_at);

create table audit_events (
  id bigint generated always as identity primary key,
  relay_id uuid not null,
  spool_id uuid not null,
  seq bigint not null,
  kind text not null check (kind in ('begin', 'end', 'denial')),
  at timestamptz not null,
  request_id text not null,
  principal_id text,
  principal_name text,
  credential text,
  source_address text not null,
  user_agent text not null,
  cluster_id text,
  method text not null,
  path text not null,
  verb text not null,
  api_group text not null,
  api_version text not null,
  resource text not null,
  subresource text not null,
  namespace text not null,
  name text not null,
  status integer,
  reason text,
  bytes_in bigint,
  bytes_out bigint,
  duration_ms double precision,
  unique (spool_id, seq)
);
create index audit_events_by_cluster on audit_events (cluster_id, id desc);
create index audit_events_by_principal on audit_events (principal_id, id desc);
