-- The first start of the compose file's PostgreSQL: core's own database, and an ordinary user who owns it.
\set password `cat /secrets/database-password`
create role salaminia login password :'password';
create database salaminia owner salaminia;
revoke all on database salaminia from public;
