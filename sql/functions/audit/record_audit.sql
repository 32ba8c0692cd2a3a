create or replace function fanfare_internal.record_audit(
  kind text, operation text, object text, app_id bigint, old jsonb default null, new jsonb default null
)
returns void
language sql volatile
as $$
  insert into fanfare.audit_log (acting_role, api_key, app_id, kind, operation, object, old, new)
  values (
    nullif(current_setting('role'), 'none'),
    -- Only a server speaks for a key: anybody can set this.
    case when pg_has_role(session_user, 'fanfare_server', 'member')
      then nullif(current_setting('fanfare.api_key', true), '') end,
    record_audit.app_id, record_audit.kind, record_audit.operation, record_audit.object, record_audit.old, record_audit.new
  )
$$;

comment on function fanfare_internal.record_audit(text, text, text, bigint, jsonb, jsonb) is
  'Notes a change in audit_log, with who makes it.';

revoke all on function fanfare_internal.record_audit(text, text, text, bigint, jsonb, jsonb) from public;
