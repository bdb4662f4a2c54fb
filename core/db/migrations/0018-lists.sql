-- What lists are sorted by, each with the id that makes an order total: a page is read from where it begins.
create index users_by_creation on users (created_at, id);
create index users_by_name on users (lower(name), id);
create index users_by_sign_in on users (coalesce(last_sign_in_at, '-infinity'), id);
create index group_memberships_by_creation on group_memberships (created_at, id);
create index bindings_by_creation on bindings (created_at, id);
create index bindings_by_role_name on bindings (role, id);
drop index bindings_by_role;
create index bindings_by_end on bindings (coalesce(expires_at, 'infinity'), id);
create index api_tokens_by_creation on api_tokens (created_at, id);
create index api_tokens_by_any_name on api_tokens (lower(name), id);
create index api_tokens_by_end on api_tokens (coalesce(expires_at, 'infinity'), id);
create index certificates_by_creation on certificates (created_at, serial);
create index certificates_by_end on certificates (not_after, serial);
create index connections_by_start on connections (started_at, id);

-- The latest refusals, wherever they were: few among many.
create index audit_events_denials on audit_events (at desc, id desc) where kind = 'denial';
