-- The record of every administrative change.

create table fanfare.audit_log (
  id bigint generated always as identity primary key,
  changed_at timestamptz not null default clock_timestamp(),
  session_role text not null default session_user,
  acting_role text,
  api_key text,
  app_id bigint,
  kind text not null,
  operation text not null,
  object text,
  old jsonb,
  new jsonb,
  constraint operation_is_known check (operation in ('insert', 'update', 'delete', 'redact', 'export', 'issue', 'retry', 'release', 'purge', 'redrive', 'discard'))
);
comment on table fanfare.audit_log is
'Every administrative change, with who made it.
Also one by plain SQL, and what hands out secrets and tokens or gives up deliveries. Kept for the setting audit_retention. A change over HTTP has the prefix of the API key; secrets are left out.
Example: select * from fanfare.audit_log order by id desc limit 50;';
comment on column fanfare.audit_log.session_role is 'The role that logged in; a server''s for changes over HTTP.';
comment on column fanfare.audit_log.acting_role is 'The role set by SET ROLE, if any.';
comment on column fanfare.audit_log.api_key is 'Prefix of the API key on whose behalf a server made the change.';
comment on column fanfare.audit_log.app_id is 'Whose it is; the app may be gone.';
comment on column fanfare.audit_log.kind is 'The table.';
comment on column fanfare.audit_log.object is 'Which row, by its name.';
comment on column fanfare.audit_log.old is 'The row before; of an update the columns that changed. Secrets are left out.';
comment on column fanfare.audit_log.new is 'The row after; of an update the columns that changed. Secrets are left out.';
create index audit_log_app_id on fanfare.audit_log (app_id, id);
comment on index fanfare.audit_log_app_id is 'What was changed in an app, newest first.';

grant select on fanfare.audit_log to fanfare_reader;
-- A monitor reads all but the rows themselves, which hold payloads of schedules.
grant select (
  id, changed_at, session_role, acting_role, api_key, app_id, kind, operation, object
) on fanfare.audit_log to fanfare_monitor;

---- create above / drop below ----

drop table fanfare.audit_log;
