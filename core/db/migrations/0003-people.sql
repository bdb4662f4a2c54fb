-- People and their sign-ins: what the organization demands of them, exceptions for one person, limits of one cluster,
-- forced password changes, lockout, and when a session was last used.

create table organization (
  only_row boolean primary key default true check (only_row),
  name text not null default 'salaminia',
  display_name text not null default 'Salaminia',
  contact_email text,
  certificate_lifetime_seconds integer not null default 43200,
  certificate_max_lifetime_seconds integer not null default 604800,
  credential_lifetime_seconds integer not null default 900,
  session_lifetime_seconds integer not null default 43200,
  session_idle_seconds integer not null default 14400,
  lockout_attempts integer not null default 10,
  lockout_seconds integer not null default 900,
  kubectl_cli_enabled boolean not null default true,
  kubectl_browser_enabled boolean not null default true,
  -- Null: no rule.
  sign_in_within_seconds integer
);
insert into organization (display_name) select coalesce((select name from installation), 'Salaminia');
alter table installation drop column name;

-- Null: as the organization says.
alter table users
  add column must_change_password boolean not null default false,
  add column last_sign_in_at timestamptz,
  add column kubectl_cli_enabled boolean,
  add column kubectl_browser_enabled boolean,
  add column sign_in_within_seconds integer;

-- Null: no limit beyond what the organization says.
alter table clusters
  add column kubectl_cli_enabled boolean,
  add column kubectl_browser_enabled boolean,
  add column sign_in_within_seconds integer;

alter table sessions
  add column last_used_at timestamptz,
  add column source_address text not null default '';
update sessions set last_used_at = now() where kind = 'sign-in' and revoked_at is null;
update users u set last_sign_in_at = (
  select max(s.created_at) from sessions s where s.user_id = u.id and s.kind = 'sign-in');

-- By the hash of the name that was tried, whether somebody has it or not: so nobody learns from a lockout who exists.
create table sign_in_attempts (
  name_hash text primary key,
  failed integer not null,
  locked_until timestamptz,
  at timestamptz not null
);
create index sign_in_attempts_by_time on sign_in_attempts (at);
