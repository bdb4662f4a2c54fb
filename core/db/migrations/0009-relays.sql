-- Where a relay can be reached by agents and by other relays, as it says itself, and which relays hold a tunnel to a
-- cluster: what is not said again in time no longer counts.
alter table relays
  add column agent_url text,
  add column peer_url text,
  add column seen_at timestamptz;

create table tunnels (
  cluster_id uuid not null references clusters on delete cascade,
  relay_id uuid not null references relays on delete cascade,
  seen_at timestamptz not null,
  primary key (cluster_id, relay_id)
);
create index tunnels_by_relay on tunnels (relay_id);

alter table cluster_status drop column relay_id;
