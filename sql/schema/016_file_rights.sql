-- Plain SQL on files: publishers may read and delete those of their apps. Bytes come from
-- a server alone, so nobody else makes or changes a row.

alter table fanfare.files enable row level security;
create policy everything_may_be_read on fanfare.files for select
  to fanfare_reader, fanfare_server, fanfare_admin using (true);
grant select, delete on fanfare.files to fanfare_publisher;

---- create above / drop below ----

revoke select, delete on fanfare.files from fanfare_publisher;
drop policy everything_may_be_read on fanfare.files;
alter table fanfare.files disable row level security;
