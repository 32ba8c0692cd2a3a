create or replace view fanfare_internal.opened_endpoints as
select null::bigint as id, null::bigint as app_id, null::text as path, null::text[] as methods, null::integer as timeout_ms,
  null::integer as max_body_bytes, null::jsonb as claims
where false;

comment on view fanfare_internal.opened_endpoints is
  'Shape of what open_endpoint answers; claims are those of the token that was presented.';

grant select on fanfare_internal.opened_endpoints to fanfare_server;
