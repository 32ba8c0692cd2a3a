create or replace function fanfare_internal.act_for(app_id bigint)
returns void
language plpgsql volatile
as $$
begin
  insert into fanfare_internal.running_deliveries (xid, acting_app) values (pg_current_xact_id(), act_for.app_id);
end
$$;

comment on function fanfare_internal.act_for(bigint) is
  'From now on the transaction acts for an app alone, whoever its session is: until act_for_none.';

revoke all on function fanfare_internal.act_for(bigint) from public;
