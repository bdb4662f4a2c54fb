-- Recordings of interactive streams, sealed (relay/wire/recording.ts). What somebody typed or saw is in no column: chunks are
-- as the relay sealed them, the header with the command is sealed once more by core, and words are keyed hashes.
create table recordings (
  id uuid primary key,
  -- The only relay that may append.
  relay_id uuid not null,
  request_id text not null,
  user_id uuid not null,
  -- Names as they were then: a recording outlives whom and what it is of.
  user_name text not null,
  cluster_id uuid not null,
  cluster_name text not null,
  project_id uuid,
  namespace text not null,
  pod text not null,
  container text not null,
  subresource text not null,
  protocol text not null,
  sealed_key text not null,
  sealed_header text,
  started_at timestamptz not null,
  ended_at timestamptz,
  duration_ms bigint,
  exit_code integer,
  reason text,
  state text not null check (state in ('live', 'ended', 'broken', 'expired')),
  next_index integer not null,
  -- Of the last chunk there is, and kept when the content has gone.
  hash bytea not null,
  bytes bigint not null,
  -- By core's clock, when the last chunk came.
  touched_at timestamptz not null,
  fault text,
  indexed_chunks integer not null default 0,
  indexed_words integer not null default 0,
  -- What the reader of the text has to know to go on, sealed.
  index_state text,
  index_status text not null default 'open' check (index_status in ('open', 'done', 'full', 'failed'))
);
create index recordings_by_time on recordings (started_at desc, id desc);
create index recordings_by_user on recordings (user_id, started_at desc, id desc);
create index recordings_by_cluster on recordings (cluster_id, started_at desc, id desc);
create index recordings_by_request on recordings (request_id);
create index recordings_by_age on recordings (touched_at) where state <> 'expired';
create index recordings_to_index on recordings (touched_at) where index_status = 'open';

create table recording_chunks (
  recording_id uuid not null references recordings on delete cascade,
  seq integer not null,
  size integer not null,
  hash bytea not null,
  data bytea,
  -- In place of `data`: the object that holds it, from where on.
  object text,
  object_offset integer,
  primary key (recording_id, seq),
  check ((data is null) <> (object is null)),
  check ((object is null) = (object_offset is null))
);
-- It is sealed, so nothing makes it smaller.
alter table recording_chunks alter column data set storage external;
create index recording_chunks_here on recording_chunks (recording_id) where data is not null;

create table recording_words (
  recording_id uuid not null references recordings on delete cascade,
  first_chunk integer not null,
  end_chunk integer not null,
  state text not null,
  words integer[] not null,
  primary key (recording_id, first_chunk)
);
create index recording_words_by_word on recording_words using gin (words);

create index audit_events_by_recording on audit_events (recording_id) where recording_id is not null;
