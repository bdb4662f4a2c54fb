-- Evidence: every record of both audits is a link of a hash chain (relay/wire/chain.ts), and the data path's are kept by day.

-- `seq` and `hash` are those of the last link. Who appends holds this row until it commits: that is what makes it exactly once.
create table audit_chains (
  id uuid primary key,
  kind text not null check (kind in ('relay', 'api')),
  -- The only relay that may append; null: core itself.
  relay_id uuid,
  seq bigint not null default 0,
  hash bytea not null,
  created_at timestamptz not null,
  check ((kind = 'relay') = (relay_id is not null))
);
create unique index audit_chains_api on audit_chains (kind) where kind = 'api';

alter table audit_events rename to audit_events_before;
create sequence audit_event_ids as bigint;

create table audit_events (
  id bigint not null default nextval('audit_event_ids'),
  chain_id uuid not null,
  seq bigint not null,
  -- Null: written before there was a chain.
  hash bytea,
  relay_id uuid not null,
  kind text not null check (kind in ('begin', 'end', 'denial', 'gap')),
  at timestamptz not null,
  request_id text not null,
  principal_id text,
  principal_name text,
  credential text,
  source_address text not null,
  user_agent text not null,
  cluster_id text,
  -- The cluster's project when the record came; no part of the record itself.
  project_id uuid,
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
  lost bigint,
  recording_id uuid,
  recording_hash text
) partition by range (at);
alter sequence audit_event_ids owned by audit_events.id;

create table audit_events_other partition of audit_events default;

insert into audit_events (chain_id, seq, relay_id, kind, at, request_id, principal_id, principal_name, credential,
  source_address, user_agent, cluster_id, method, path, verb, api_group, api_version, resource, subresource, namespace, name,
  status, reason, bytes_in, bytes_out, duration_ms)
select spool_id, seq, relay_id, kind, at, request_id, principal_id, principal_name, credential, source_address, user_agent,
  cluster_id, method, path, verb, api_group, api_version, resource, subresource, namespace, name, status, reason, bytes_in,
  bytes_out, duration_ms
from audit_events_before order by id;
drop table audit_events_before;

create index audit_events_by_time on audit_events (at desc, id desc);
create index audit_events_by_cluster on audit_events (cluster_id, id desc);
create index audit_events_by_principal on audit_events (principal_id, id desc);
create index audit_events_by_chain on audit_events (chain_id, seq);

alter table signing_keys drop constraint signing_keys_use_check;
alter table signing_keys add constraint signing_keys_use_check check (use in ('grant', 'credential', 'audit', 'recording'));
