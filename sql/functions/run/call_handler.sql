create or replace function fanfare_internal.call_handler(
  function regprocedure,
  messages jsonb[],
  keys text[],
  until timestamptz,
  lock_timeout text
)
returns fanfare_internal.call_results
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_done boolean[];
  v_errors text[];
  v_started timestamptz[];
  v_ended timestamptz[];
  v_call text := (
    select format('select %I.%I(m) from pg_catalog.unnest($1[$2:]) as m', n.nspname, p.proname)
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where p.oid = call_handler.function
  );
  v_calls refcursor;
  v_blocked boolean := false;
  v_next integer; -- the message that the next move calls the handler with
  v_failed text[] := array[]::text[];
  v_now timestamptz := clock_timestamp();
begin
  perform pg_catalog.set_config('lock_timeout', call_handler.lock_timeout, true);
  for v_n in 1 .. cardinality(call_handler.messages) loop
    exit when v_blocked or v_now > call_handler.until and v_n > 1;
    continue when call_handler.keys[v_n] = any (v_failed);
    -- One query calls the handler for message after message, a move each: planned once.
    if v_next is distinct from v_n then
      if v_calls is not null then
        close v_calls;
      end if;
      open v_calls for execute v_call using call_handler.messages, v_n;
    end if;
    v_next := v_n + 1;
    v_started[v_n] := v_now;
    begin
      -- What the handler publishes came through one more.
      perform pg_catalog.set_config('fanfare.hops', ((call_handler.messages[v_n] ->> 'hops')::integer + 1)::text, true);
      move v_calls;
      set constraints all immediate;
      v_done[v_n] := true;
      reset all;
      perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
        pg_catalog.set_config('lock_timeout', call_handler.lock_timeout, true);
    exception
      when others or assert_failure then
        v_done[v_n] := false;
        v_errors[v_n] := format('%s: %s', sqlstate, sqlerrm);
        v_failed := v_failed || call_handler.keys[v_n];
        v_next := null;
        v_blocked := sqlstate = '55P03';
    end;
    v_now := clock_timestamp();
    v_ended[v_n] := v_now;
  end loop;
  reset lock_timeout;
  return row(v_done, v_errors, v_started, v_ended, v_blocked);
end
$$;

comment on function fanfare_internal.call_handler(regprocedure, jsonb[], text[], timestamptz, text) is
  'Calls a SQL handler with each message, in a subtransaction of its own in which deferred constraints are checked and fanfare.hops is set, and after which settings are as the session began with, until a time; the first is always called. It runs with the rights of its caller: the function call_handler of the app''s schema, which is the app''s role. After a failure no other message with the same of keys (null: none) is; after one that waited for a lock longer than lock_timeout, none at all.';

revoke all on function fanfare_internal.call_handler(regprocedure, jsonb[], text[], timestamptz, text) from public;
grant execute on function fanfare_internal.call_handler(regprocedure, jsonb[], text[], timestamptz, text) to fanfare_publisher;
