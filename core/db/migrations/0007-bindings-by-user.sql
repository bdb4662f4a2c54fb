-- What a principal holds is read with every first request of theirs after a change: never by looking at all bindings.
create index bindings_by_user on bindings (user_id);
