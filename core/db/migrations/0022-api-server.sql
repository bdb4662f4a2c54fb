-- Whether the API server answers the agent; null: an agent of an older version does not say.
alter table cluster_status add column api_server text;
