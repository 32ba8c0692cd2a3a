create or replace function fanfare.cancel_scheduled(id bigint, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(cancel_scheduled.app);
begin
  delete from fanfare.scheduled_messages as m
  where m.id = cancel_scheduled.id and m.app_id = v_app_id;
  if not found then
    raise exception 'no message % is scheduled', cancel_scheduled.id
      using errcode = 'ZF357', hint = 'it was published or cancelled, or never was';
  end if;
end
$$;

comment on function fanfare.cancel_scheduled(bigint, text) is
'Cancels a message of publish_at.
Errors: ZF002 app is missing, ZF003 app, ZF357 it is not there (any more): it will not be published again, but may have been.
Example: select fanfare.cancel_scheduled(12);';

revoke all on function fanfare.cancel_scheduled(bigint, text) from public;
grant execute on function fanfare.cancel_scheduled(bigint, text) to fanfare_publisher, fanfare_server, fanfare_admin;
