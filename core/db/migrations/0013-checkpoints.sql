-- The API's own audit becomes a chain, and what both audits say is sealed by signed checkpoints.

-- `digest` is that of the event as the API shows it, made by core; `seq` and `hash` are its link. Null: not in the chain yet.
alter table api_events add column digest bytea;
alter table api_events add column seq bigint;
alter table api_events add column hash bytea;
create unique index api_events_by_seq on api_events (seq);
create index api_events_unchained on api_events (id) where seq is null;

insert into audit_chains (id, kind, hash, created_at)
select id, 'api', sha256(convert_to(id::text, 'UTF8')), now() from (select gen_random_uuid() as id) as made;

-- Runs when its transaction commits, after everything else: whoever holds the head of the chain waits for nobody any more,
-- so none of them waits in a circle, and what is rolled back leaves no hole.
create function chain_api_event() returns trigger language plpgsql as $$
declare
  link record;
begin
  update audit_chains set seq = seq + 1, hash = sha256(hash || int8send(seq + 1) || new.digest)
  where kind = 'api' returning seq, hash into strict link;
  update api_events set seq = link.seq, hash = link.hash where id = new.id;
  return null;
end $$;

create constraint trigger api_events_chain after insert or update of digest on api_events
deferrable initially deferred for each row when (new.digest is not null and new.seq is null)
execute function chain_api_event();

create table audit_checkpoints (
  n bigint primary key,
  at timestamptz not null,
  jws text not null,
  -- SHA-256 of `jws`.
  hash bytea not null
);
create index audit_checkpoints_by_time on audit_checkpoints (at);

-- Which checkpoint covers which records; the checkpoint itself says it with a signature.
create table audit_checkpoint_chains (
  n bigint not null references audit_checkpoints,
  chain_id uuid not null,
  first_seq bigint not null,
  last_seq bigint not null,
  primary key (chain_id, n)
);
create index audit_checkpoint_chains_by_n on audit_checkpoint_chains (n);

-- What was found wrong, so that it is told once.
create table audit_alarms (
  kind text not null check (kind in ('audit_chain', 'audit_checkpoint')),
  id text not null,
  seq bigint not null,
  reason text not null,
  at timestamptz not null,
  primary key (kind, id, seq, reason)
);

-- The last checkpoint that each anchor has taken, and which process of core brings it the next ones.
create table audit_anchors (
  name text primary key,
  n bigint not null default 0,
  holder uuid,
  held_until timestamptz
);
