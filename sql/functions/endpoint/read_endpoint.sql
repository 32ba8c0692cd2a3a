create or replace function fanfare_internal.read_endpoint(capability bytea, endpoint bigint, request jsonb)
returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun fanfare_internal.begun_endpoints;
  v_answer jsonb;
  v_answered boolean := false;
begin
  -- Read-only lasts to the end of the transaction that set it: a subtransaction, always rolled back.
  v_begun := fanfare_internal.begin_endpoint(read_endpoint.capability, read_endpoint.endpoint);
  perform pg_catalog.set_config('transaction_read_only', 'on', true);
  v_answer := fanfare_internal.answer_of(v_begun, read_endpoint.request);
  v_answered := true;
  raise exception 'a GET leaves nothing behind' using errcode = 'ZF324';
exception
  when read_only_sql_transaction then
    raise exception 'endpoint "%": the function % writes, and GET and HEAD only read: %',
      v_begun.path, v_begun.function_name, sqlerrm
      using errcode = 'ZF324', hint = 'call it by POST, or let it only read';
  when sqlstate 'ZF324' then
    if v_answered then
      return v_answer;
    end if;
    raise;
end
$$;

comment on function fanfare_internal.read_endpoint(bytea, bigint, jsonb) is
  'As run_endpoint for GET and HEAD, which are safe: calls the function read-only, and rolls back what it did all the same. Errors: ZF324 the function writes, and what it raises.';

revoke all on function fanfare_internal.read_endpoint(bytea, bigint, jsonb) from public;
grant execute on function fanfare_internal.read_endpoint(bytea, bigint, jsonb) to fanfare_runner, fanfare_server;
