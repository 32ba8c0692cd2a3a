create or replace function fanfare_internal.end_endpoint(capability bytea)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform fanfare_internal.require_runner(end_endpoint.capability);
  perform fanfare_internal.act_for_none();
end
$$;

comment on function fanfare_internal.end_endpoint(bytea) is
  'The second half of run_endpoint: the transaction acts for no app any more.';

revoke all on function fanfare_internal.end_endpoint(bytea) from public;
grant execute on function fanfare_internal.end_endpoint(bytea) to fanfare_runner, fanfare_server;
