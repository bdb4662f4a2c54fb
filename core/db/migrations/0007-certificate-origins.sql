-- A certificate ends with what it was issued with: a session, or one secret of an API token. Null: from before this was
-- kept, or not a person's or machine user's. No foreign key: the row outlives a token that was deleted.
alter table certificates
  add column session_id uuid,
  add column token_id uuid,
  add column token_generation integer,
  add constraint certificates_one_origin check (session_id is null or token_id is null);
create index certificates_by_session on certificates (session_id) where session_id is not null;
create index certificates_by_token on certificates (token_id) where token_id is not null;

-- What a disabled user held does not come back with them.
update sessions set revoked_at = now()
where revoked_at is null and user_id in (select id from users where is_disabled);
update api_tokens set revoked_at = now()
where revoked_at is null and user_id in (select id from users where is_disabled);
update certificates set revoked_at = now()
where revoked_at is null and kind = 'user' and subject_id in (select id from users where is_disabled);
