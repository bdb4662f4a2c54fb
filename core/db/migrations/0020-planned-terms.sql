-- What is computed of each record, planned once a connection. As SQL functions that call stable ones (concat_ws(), uuid ||
-- text) these could not be taken apart and were planned again for every record, which took half of the time a record cost to
-- store. Taken apart, they would make each plan of a search twice as long. They give what they gave: the index stays.
-- What they call is named with its schema: an index is built with an empty search path.

create or replace function audit_text(path text, verb text, principal_name text, user_agent text, reason text, resource text,
  subresource text, namespace text, name text)
returns text language plpgsql immutable parallel safe as $$
begin
  return left(path, 500) || ' ' || left(verb, 100) || coalesce(' ' || left(principal_name, 200), '')
    || ' ' || left(user_agent, 200) || coalesce(' ' || left(reason, 100), '')
    || case when path like '%\%%' or length(path) > 500 or name <> '' and strpos(path || '/', '/' || name || '/') = 0
      then ' ' || left(resource, 300) || ' ' || left(subresource, 300) || ' ' || left(namespace, 300) || ' ' || left(name, 300)
      else '' end;
end
$$;

do $$
begin
  execute format($make$
    create or replace function audit_terms(path text, verb text, principal_name text, user_agent text, reason text, resource text,
      subresource text, namespace text, name text, principal_id text, cluster_id text, project_id uuid, source_address text,
      request_id text, kind text, status integer)
    returns tsvector language plpgsql immutable parallel safe as $body$
    begin
      return array_to_tsvector(array_remove(
        %1$I.audit_words(%1$I.audit_text(path, verb, principal_name, user_agent, reason, resource, subresource, namespace, name))
        || array['n:' || left(namespace, 300), coalesce('u:' || left(principal_id, 100), ''),
          coalesce('c:' || left(cluster_id, 100), ''), coalesce('p:' || project_id::text, ''),
          'a:' || left(source_address, 100), 'r:' || left(request_id, 100),
          coalesce('o:' || %1$I.audit_outcome(kind, status, reason), ''),
          case when kind in ('gap', 'denial') then 'k:' || kind else '' end], ''));
    end
    $body$
  $make$, current_schema());
end
$$;
