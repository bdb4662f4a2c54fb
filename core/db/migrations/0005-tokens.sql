-- Machine users by name, and API tokens beside sessions: limited, expiring, rotated with an overlap.

-- A machine user's principal name is derived from its name; no person may carry one like it.
update users set email = split_part(email, '@', 1) || '@machine.local' where kind = 'machine';
alter table users add constraint users_machine_domain check ((kind = 'machine') = (lower(email) like '%@machine.local'));

-- The one that the first start made, whose token is in data folders.
alter table installation add column setup_user_id uuid references users on delete set null;
update installation set setup_user_id = (
  select id from users where kind = 'machine' and email = 'setup@machine.local');

create table api_tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  -- What it is limited to; null: all that its owner holds.
  permissions text[],
  -- For the token in a data folder's admin-token file: which folder it is.
  folder text,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  last_used_from text,
  created_at timestamptz not null
);
create unique index api_tokens_by_name on api_tokens (user_id, name) where revoked_at is null;
create index api_tokens_by_user on api_tokens (user_id, id);

-- Each rotation makes the next generation. Without an end it lives as long as its token.
create table api_token_secrets (
  token_id uuid not null references api_tokens on delete cascade,
  generation integer not null,
  token_hash text not null unique,
  prefix text not null,
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (token_id, generation)
);

insert into api_tokens (id, user_id, name, folder, expires_at, revoked_at, created_at)
select id, user_id, 'admin-token ' || coalesce(folder, id::text), folder, expires_at, revoked_at, created_at
from sessions where kind = 'api-token';
insert into api_token_secrets (token_id, generation, token_hash, prefix, created_at)
select id, 1, token_hash, 'sal_api_', created_at from sessions where kind = 'api-token';
delete from sessions where kind = 'api-token';

alter table api_events add column token_id uuid;
