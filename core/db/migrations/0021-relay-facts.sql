-- What a relay says of itself besides where it is reached: its version, and what it answers to, which its certificate
-- carries. Of one that has not renewed since, the addresses are not known yet.
alter table relays
  add column version text,
  add column addresses text[] not null default '{}';
