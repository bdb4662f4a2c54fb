-- Through which identity provider they came who were shown a secret of an API token; null: through none, or from before this
-- was kept and not to be found out. What a provider let in ends with it. No foreign key, as in certificates: it would make
-- whoever makes a token wait for whoever ends the provider, who waits for them.
alter table api_token_secrets add column identity_provider_id uuid;
create index api_token_secrets_by_identity_provider on api_token_secrets (identity_provider_id)
  where identity_provider_id is not null;

-- The record of each making names the session, or the token, that it was made with.
with recursive made as (
  select e.target_id, s.identity_provider_id
  from api_events e join sessions s on s.id = e.session_id
  where e.action in ('api_tokens.create', 'api_tokens.rotate') and e.outcome = 'success'
    and s.identity_provider_id is not null
  union
  select e.target_id, m.identity_provider_id
  from made m join api_events e on e.token_id::text = m.target_id
  where e.action in ('api_tokens.create', 'api_tokens.rotate') and e.outcome = 'success'
)
update api_token_secrets c set identity_provider_id = made.identity_provider_id
from made where made.target_id = c.token_id::text;
