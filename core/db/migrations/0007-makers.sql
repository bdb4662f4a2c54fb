-- Who made an invitation, so that it gives no more than its maker holds when it is accepted, and ends with its maker.
-- Null: a set-up link, or one from before this was written down.
alter table invitations add column created_by uuid references users on delete cascade;
