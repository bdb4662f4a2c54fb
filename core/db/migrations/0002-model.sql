-- The whole model of access: groups, roles of one's own, wider bindings, shared clusters, and the API's own audit.

-- Orders every change of who may do what; whoever remembers rights compares it before believing them.
create table access_revision (
  only_row boolean primary key default true check (only_row),
  revision bigint not null
);
insert into access_revision (revision) values (1);

create table roles (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  description text not null default '',
  scope text not null check (scope in ('organization', 'project', 'namespace')),
  is_builtin boolean not null default false,
  permissions text[] not null default '{}',
  cluster_roles text[] not null default '{}',
  rules jsonb not null default '[]',
  created_at timestamptz not null
);
-- What the built-in ones hold is written by each start: the program knows it.
insert into roles (id, name, display_name, scope, is_builtin, created_at)
select gen_random_uuid(), name, name, scope, true, now()
from (values ('admin', 'organization'), ('admin-read-only', 'organization'), ('project-admin', 'project'),
  ('project-read-only', 'project'), ('cluster-admin', 'project'), ('namespace-admin', 'namespace'),
  ('namespace-read-only', 'namespace')) as builtin (name, scope);

create table groups (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  created_at timestamptz not null
);

-- With an identity provider: what it said at the last sign-in, replaced at the next.
create table group_memberships (
  id uuid primary key,
  group_id uuid not null references groups on delete cascade,
  user_id uuid not null references users on delete cascade,
  identity_provider_id uuid,
  created_at timestamptz not null
);
create unique index group_memberships_one_each on group_memberships
  (user_id, group_id, coalesce(identity_provider_id, '00000000-0000-0000-0000-000000000000'));
create index group_memberships_by_group on group_memberships (group_id, id);

alter table bindings
  add column group_id uuid references groups on delete cascade,
  add column cluster_selector jsonb,
  add column namespace_selector jsonb,
  add column expires_at timestamptz,
  alter column user_id drop not null,
  add constraint bindings_one_subject check ((user_id is null) <> (group_id is null)),
  add constraint bindings_role foreign key (role) references roles (name);
drop index bindings_one_each;
create unique index bindings_one_each on bindings (
  coalesce(user_id, group_id), role, coalesce(project_id, '00000000-0000-0000-0000-000000000000'), namespaces,
  coalesce(cluster_selector::text, ''), coalesce(namespace_selector::text, ''));
create index bindings_by_user on bindings (user_id);
create index bindings_by_group on bindings (group_id);
create index bindings_by_role on bindings (role);

alter table clusters add column labels jsonb not null default '{}';
create table cluster_shares (
  cluster_id uuid not null references clusters on delete cascade,
  project_id uuid not null references projects on delete cascade,
  primary key (cluster_id, project_id)
);
create index cluster_shares_by_project on cluster_shares (project_id);

alter table users add column description text not null default '';

-- What happened at the API: changes, denials, sign-ins, and what was issued or revoked.
create table api_events (
  id uuid primary key,
  at timestamptz not null,
  request_id text not null,
  actor_id uuid,
  actor_name text not null,
  session_id uuid,
  source_address text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  target_name text not null,
  project_id uuid,
  outcome text not null check (outcome in ('success', 'denied', 'failed')),
  reason text,
  changes jsonb not null default '[]'
);
create index api_events_by_actor on api_events (actor_id, id desc);
create index api_events_by_target on api_events (target_id, id desc);
create index api_events_by_project on api_events (project_id, id desc);
