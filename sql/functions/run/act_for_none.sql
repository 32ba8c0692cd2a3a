create or replace function fanfare_internal.act_for_none()
returns void
language plpgsql volatile
as $$
begin
  delete from fanfare_internal.running_deliveries as r where r.xid = pg_current_xact_id();
end
$$;

comment on function fanfare_internal.act_for_none() is
  'Ends act_for: code of an app that runs later in the transaction, at its commit say, acts for no app.';

revoke all on function fanfare_internal.act_for_none() from public;
