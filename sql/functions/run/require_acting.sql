create or replace function fanfare_internal.require_acting(app_id bigint)
returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select
    from fanfare_internal.running_deliveries as r
    where r.xid = pg_current_xact_id_if_assigned() and r.acting_app = require_acting.app_id
  ) then
    raise exception 'code of an app is called by Fanfare alone' using errcode = 'ZF052';
  end if;
end
$$;

comment on function fanfare_internal.require_acting(bigint) is
  'Refuses to go on in a transaction that does not act for the app: what an app''s role runs, it runs for that app. Errors: ZF052.';

revoke all on function fanfare_internal.require_acting(bigint) from public;
grant execute on function fanfare_internal.require_acting(bigint) to fanfare_publisher;
