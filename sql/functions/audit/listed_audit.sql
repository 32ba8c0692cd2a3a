create or replace view fanfare_internal.listed_audit as
select
  l.id,
  l.changed_at,
  l.session_role,
  l.acting_role,
  l.api_key,
  l.app_id,
  a.name as app,
  l.kind,
  l.operation,
  l.object,
  l.old,
  l.new
from fanfare.audit_log as l
left join fanfare.apps as a on a.id = l.app_id;

comment on view fanfare_internal.listed_audit is
  'The audit log as the HTTP API shows it.';

grant select on fanfare_internal.listed_audit to fanfare_server;
