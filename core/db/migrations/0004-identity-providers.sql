-- Who people are, said by an identity provider: providers, the identities they vouch for, sign-ins under way, and the
-- authorisations with which a command line becomes a session of the person at the browser.

create table identity_providers (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  kind text not null,
  issuer text,
  client_id text not null,
  sealed_secret text not null,
  client_secret_version integer not null,
  scopes text[] not null,
  groups_claim text,
  email_claim text,
  name_claim text,
  allowed_email_domains text[] not null,
  is_enabled boolean not null,
  allow_sign_up boolean not null,
  created_at timestamptz not null
);

create table identity_provider_mappings (
  identity_provider_id uuid not null references identity_providers on delete cascade,
  provider_group text not null,
  group_id uuid not null references groups on delete cascade,
  position integer not null,
  primary key (identity_provider_id, provider_group, group_id)
);
create index identity_provider_mappings_by_group on identity_provider_mappings (group_id);

-- The subject is what a provider never gives to somebody else; an e-mail address is not. `groups` are the provider's own
-- names of the last sign-in, kept so that a changed mapping counts at once.
create table user_identities (
  id uuid primary key,
  identity_provider_id uuid not null references identity_providers on delete cascade,
  subject text not null,
  user_id uuid not null references users on delete cascade,
  groups text[] not null default '{}',
  signed_in_at timestamptz not null,
  created_at timestamptz not null,
  unique (identity_provider_id, subject),
  unique (identity_provider_id, user_id)
);
create index user_identities_by_user on user_identities (user_id);

-- One row a sign-in that was started and not finished; `sealed` holds state, nonce and PKCE verifier.
create table sign_ins (
  id uuid primary key,
  identity_provider_id uuid not null references identity_providers on delete cascade,
  browser_hash text not null,
  sealed text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index sign_ins_by_expiry on sign_ins (expires_at);

-- With a user code it waits for somebody to type that; without one it was approved when it was made.
create table cli_authorizations (
  id uuid primary key,
  code_hash text not null unique,
  user_code text unique,
  code_challenge text not null,
  client_name text not null,
  source_address text not null,
  session_id uuid references sessions on delete cascade,
  is_approved boolean,
  interval_seconds integer not null,
  polled_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index cli_authorizations_by_expiry on cli_authorizations (expires_at);

-- How often somebody typed a user code lately: the codes are short.
create table user_code_entries (
  user_id uuid primary key references users on delete cascade,
  entries integer not null,
  since timestamptz not null
);

alter table sessions add column identity_provider_id uuid references identity_providers on delete set null;
create index sessions_by_identity_provider on sessions (identity_provider_id);
alter table group_memberships add constraint group_memberships_identity_provider
  foreign key (identity_provider_id) references identity_providers on delete cascade;
