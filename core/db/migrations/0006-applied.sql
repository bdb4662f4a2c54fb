-- What `sal apply` made, under which name of a document and with which labels. It owns nothing: a row whose resource is
-- gone says nothing, and no right is read from here.
create table applied_resources (
  id uuid primary key,
  kind text not null,
  resource_id uuid not null,
  name text not null,
  labels jsonb not null default '{}',
  maker_id uuid not null,
  created_at timestamptz not null,
  unique (kind, resource_id)
);
create index applied_resources_by_labels on applied_resources using gin (labels);
create index applied_resources_by_name on applied_resources (kind, name);
