create or replace function fanfare_internal.read_endpoint(endpoint fanfare.endpoints, function regprocedure, request jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
  v_answer jsonb;
  v_answered boolean := false;
begin
  -- Read-only lasts to the end of the transaction that set it: a subtransaction, always rolled back.
  insert into fanfare_internal.running_deliveries (xid, acting_app)
  values (pg_current_xact_id(), (read_endpoint.endpoint).app_id);
  perform pg_catalog.set_config('transaction_read_only', 'on', true);
  v_answer := fanfare_internal.call_endpoint(read_endpoint.function, read_endpoint.request);
  v_answered := true;
  raise exception 'a GET leaves nothing behind' using errcode = 'ZF324';
exception
  when read_only_sql_transaction then
    raise exception 'endpoint "%": the function % writes, and GET and HEAD only read: %',
      (read_endpoint.endpoint).path, read_endpoint.function, sqlerrm
      using errcode = 'ZF324', hint = 'call it by POST, or let it only read';
  when sqlstate 'ZF324' then
    if v_answered then
      return v_answer;
    end if;
    raise;
end
$$;

comment on function fanfare_internal.read_endpoint(fanfare.endpoints, regprocedure, jsonb) is
  'As run_endpoint for GET and HEAD, which are safe: calls the function read-only, and rolls back what it did all the same. Errors: ZF324 the function writes, and what it raises.';

revoke all on function fanfare_internal.read_endpoint(fanfare.endpoints, regprocedure, jsonb) from public;
