-- Who made an invitation, so that it gives no more than its maker holds when it is accepted, and ends with its maker.
-- Null: a set-up link, or one from before this was written down.
alter table invitations add column created_by uuid references users on delete cascade;

-- Null is core itself, so a deleted maker must not leave one behind.
alter table enrolments
  drop constraint enrolments_created_by_fkey,
  add constraint enrolments_created_by_fkey foreign key (created_by) references users on delete cascade;
