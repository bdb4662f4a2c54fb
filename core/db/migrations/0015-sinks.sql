-- Sinks: where records of both audits are sent, how far each has come, and what could not be delivered.

create table audit_sinks (
  id uuid primary key,
  name text not null unique,
  is_enabled boolean not null,
  kind text not null check (kind in ('elasticsearch', 'otlp', 'webhook', 'syslog', 'file')),
  -- Null: it began when it was made.
  starts_at timestamptz,
  -- The settings of its kind, as the API has them.
  target jsonb not null,
  authentication text not null,
  username text,
  ca_pem text,
  client_certificate text,
  -- Each is sealed for this row and its own name; null: there is none.
  sealed_credential text,
  credential_version integer not null,
  sealed_signing_key text,
  signing_key_version integer not null,
  sealed_client_key text,
  client_key_version integer not null,
  -- Made with the row, for what is replaced by a keyed hash.
  sealed_hash_key text not null,
  batch_size integer not null,
  audits text[] not null,
  kinds text[] not null,
  project_ids uuid[] not null,
  cluster_ids uuid[] not null,
  verbs text[] not null,
  outcomes text[] not null,
  redactions jsonb not null,
  -- Counts changes: who delivers for it begins anew with each.
  revision bigint not null default 1,
  created_at timestamptz not null
);

-- What delivery writes; a row of its own, so that no change of a sink waits for it.
create table audit_sink_states (
  sink_id uuid primary key references audit_sinks (id) on delete cascade,
  -- The process of core that delivers, and until when it may without saying so again (clock of the database).
  holder uuid,
  held_until timestamptz,
  delivered bigint not null default 0,
  failures bigint not null default 0,
  skipped bigint not null default 0,
  last_delivered_at timestamptz,
  last_error text,
  last_error_at timestamptz
);

create table audit_sink_cursors (
  sink_id uuid not null references audit_sinks (id) on delete cascade,
  chain_id uuid not null,
  -- Everything up to this is delivered, dead, filtered out or known to be gone.
  seq bigint not null,
  primary key (sink_id, chain_id)
);

-- Records that retention dropped before this sink was given them.
create table audit_sink_gaps (
  sink_id uuid not null references audit_sinks (id) on delete cascade,
  chain_id uuid not null,
  from_seq bigint not null,
  to_seq bigint not null,
  found_at timestamptz not null,
  primary key (sink_id, chain_id, from_seq)
);

create table audit_sink_dead_letters (
  id uuid primary key,
  sink_id uuid not null references audit_sinks (id) on delete cascade,
  -- The same whenever the same record is sent.
  record_id text not null,
  audit text not null,
  at timestamptz not null,
  -- As it was to be sent: fields that are redacted are so here too.
  document jsonb not null,
  error text not null,
  tries integer not null,
  -- Somebody asked for another try.
  is_queued boolean not null default false,
  created_at timestamptz not null,
  unique (sink_id, record_id)
);
create index audit_sink_dead_letters_queued on audit_sink_dead_letters (sink_id, id) where is_queued;
