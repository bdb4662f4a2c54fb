-- Streams that are open at relays now. Not logged: after a crash of the database every relay says again what it has.
create unlogged table connections (
  id uuid primary key,
  relay_id uuid not null references relays on delete cascade,
  user_id uuid not null references users on delete cascade,
  cluster_id uuid not null references clusters on delete cascade,
  credential text not null,
  source_address text not null,
  user_agent text not null,
  protocol text not null,
  verb text not null,
  api_group text not null,
  resource text not null,
  subresource text not null,
  namespace text not null,
  name text not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  started_at timestamptz not null
);
create index connections_by_relay on connections (relay_id);
create index connections_by_user on connections (user_id);
create index connections_by_cluster on connections (cluster_id);
