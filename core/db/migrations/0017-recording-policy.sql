-- What of interactive streams is recorded, and what happens when the audit cannot be written: as a role says for its holders,
-- and as the organization says for everyone.
alter table roles
  add column recording text not null default 'off' check (recording in ('off', 'on', 'mandatory')),
  add column records_stdin boolean not null default false,
  add column redactions text[] not null default '{}',
  add column when_audit_fails text not null default 'refuse' check (when_audit_fails in ('refuse', 'continue'));

alter table organization
  add column recording text not null default 'off' check (recording in ('off', 'on', 'mandatory')),
  add column records_stdin boolean not null default false,
  add column redactions text[] not null default '{}';
