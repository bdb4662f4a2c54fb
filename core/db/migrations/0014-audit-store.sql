-- The audit by day and by word: what people search for is found by one index, and leaves by whole days.
drop index audit_events_by_cluster;
drop index audit_events_by_principal;

-- The bodies below are bound to what they call when they are made: an index is built with an empty search path.

-- How a request ended; null: the record does not say. core/audit-events/model.ts says it in words.
create function audit_outcome(kind text, status integer, reason text) returns text
language sql immutable parallel safe
return case
    when kind = 'denial' then case
      when reason = 'caller-left' then 'broken-off'
      when status < 500 then 'denied'
      else 'failed' end
    when kind = 'end' then case
      when reason in ('access-revoked', 'access-changed', 'connection-cut', 'caller-left', 'draining', 'tunnel-lost',
        'relay-restarted')
        or status is null then 'broken-off'
      when reason is not null then case when status < 500 then 'denied' else 'failed' end
      when status in (401, 403) then 'denied'
      when status < 400 then 'allowed'
      else 'failed' end
    end;

-- The words of a text: what is between these separators, in lower case. translate() would take ten times as long.
create function audit_words(told text) returns text[]
language sql immutable parallel safe
return string_to_array(replace(replace(replace(replace(replace(replace(replace(replace(
  lower(told), ' ', '/'), '-', '/'), '.', '/'), ':', '/'), '@', '/'), '_', '/'), '(', '/'), ')', '/'), '/');

-- What free text is looked for in. The path holds resource, subresource, namespace and name, unless it is long or has
-- something encoded; and the name may come from a field selector, which is no part of it.
create function audit_text(path text, verb text, principal_name text, user_agent text, reason text, resource text,
  subresource text, namespace text, name text)
returns text language sql immutable parallel safe
return concat_ws(' ', left(path, 500), left(verb, 100), left(principal_name, 200), left(user_agent, 200), left(reason, 100),
  case when path like '%\%%' or length(path) > 500 or name <> '' and strpos(path || '/', '/' || name || '/') = 0
    then concat_ws(' ', left(resource, 300), left(subresource, 300), left(namespace, 300), left(name, 300)) end);

-- By what a record is found. A search is narrowed down by these and then decided by the columns, so these may find too
-- much and never too little: core/audit-events/criteria.ts asks for no more than what is here. A colon is in no word.
create function audit_terms(path text, verb text, principal_name text, user_agent text, reason text, resource text,
  subresource text, namespace text, name text, principal_id text, cluster_id text, project_id uuid, source_address text,
  request_id text, kind text, status integer)
returns tsvector language sql immutable parallel safe
return array_to_tsvector(array_remove(
  audit_words(audit_text(path, verb, principal_name, user_agent, reason, resource, subresource, namespace, name))
  || array['n:' || left(namespace, 300), coalesce('u:' || left(principal_id, 100), ''),
    coalesce('c:' || left(cluster_id, 100), ''), coalesce('p:' || project_id, ''), 'a:' || left(source_address, 100),
    'r:' || left(request_id, 100), coalesce('o:' || audit_outcome(kind, status, reason), ''),
    case when kind in ('gap', 'denial') then 'k:' || kind else '' end], ''));

-- Null: no address. It can fail, so it has a block of its own and cannot run in a parallel worker.
create function audit_address(told text) returns inet
language plpgsql immutable as $$
begin
  return told::inet;
exception when invalid_text_representation then
  return null;
end
$$;

create index audit_events_by_terms on audit_events using gin (audit_terms(path, verb, principal_name, user_agent, reason,
  resource, subresource, namespace, name, principal_id, cluster_id, project_id, source_address, request_id, kind, status));

-- What retention took out of a chain: its links from `first_seq` to `last_seq`. The chain goes on from `last_hash`, the hash
-- of the last of them; null: it was written before there was a chain.
create table audit_drops (
  chain_id uuid not null,
  first_seq bigint not null,
  last_seq bigint not null check (last_seq >= first_seq),
  last_hash bytea,
  dropped_at timestamptz not null,
  primary key (chain_id, first_seq)
);
