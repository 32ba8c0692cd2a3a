create or replace view fanfare_internal.listed_audit as
select l.id, l.app_id,
  json_build_object(
    'id', l.id, 'changed_at', fanfare_internal.utc_text(l.changed_at), 'session_role', l.session_role,
    'acting_role', l.acting_role, 'api_key', l.api_key, 'app_id', l.app_id, 'app', a.name, 'kind', l.kind,
    'operation', l.operation, 'object', l.object, 'old', l.old, 'new', l.new
  ) as item
from fanfare.audit_log as l
left join fanfare.apps as a on a.id = l.app_id;

comment on view fanfare_internal.listed_audit is
  'The audit log as the HTTP API shows it.';

grant select on fanfare_internal.listed_audit to fanfare_server;
