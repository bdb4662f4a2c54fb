-- What is computed of each record, in a form that PostgreSQL takes apart: a function that calls a stable one, as concat_ws()
-- or uuid || text are, it plans again for every record, which took more than half of the time a record costs to store. They
-- give what they gave, so the index stays as it is.

create or replace function audit_text(path text, verb text, principal_name text, user_agent text, reason text, resource text,
  subresource text, namespace text, name text)
returns text language sql immutable parallel safe
return left(path, 500) || ' ' || left(verb, 100) || coalesce(' ' || left(principal_name, 200), '')
  || ' ' || left(user_agent, 200) || coalesce(' ' || left(reason, 100), '')
  || case when path like '%\%%' or length(path) > 500 or name <> '' and strpos(path || '/', '/' || name || '/') = 0
    then ' ' || left(resource, 300) || ' ' || left(subresource, 300) || ' ' || left(namespace, 300) || ' ' || left(name, 300)
    else '' end;

create or replace function audit_terms(path text, verb text, principal_name text, user_agent text, reason text, resource text,
  subresource text, namespace text, name text, principal_id text, cluster_id text, project_id uuid, source_address text,
  request_id text, kind text, status integer)
returns tsvector language sql immutable parallel safe
return array_to_tsvector(array_remove(
  audit_words(audit_text(path, verb, principal_name, user_agent, reason, resource, subresource, namespace, name))
  || array['n:' || left(namespace, 300), coalesce('u:' || left(principal_id, 100), ''),
    coalesce('c:' || left(cluster_id, 100), ''), coalesce('p:' || project_id::text, ''), 'a:' || left(source_address, 100),
    'r:' || left(request_id, 100), coalesce('o:' || audit_outcome(kind, status, reason), ''),
    case when kind in ('gap', 'denial') then 'k:' || kind else '' end], ''));
