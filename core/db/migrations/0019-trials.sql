-- Trial sign-ins of admins: what the browser must still know when it comes back. `sealed` holds state, nonce and PKCE
-- verifier. What the provider then says is answered and kept nowhere.

create table identity_provider_trials (
  id uuid primary key,
  identity_provider_id uuid not null references identity_providers on delete cascade,
  user_id uuid not null references users on delete cascade,
  browser_hash text not null,
  sealed text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index identity_provider_trials_by_expiry on identity_provider_trials (expires_at);
