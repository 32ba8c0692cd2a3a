create or replace function fanfare_internal.read_messages(
  topics bigint[],
  after_batch bigint,
  after_message bigint,
  max_count integer
)
returns setof fanfare.sealed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_batch bigint := read_messages.after_batch;
  v_after bigint := read_messages.after_message;
  v_end bigint;
  v_sent bigint;
  v_left integer := read_messages.max_count;
begin
  loop
    if v_after < 9223372036854775807 then
      if fanfare_internal.has_few(v_batch, read_messages.topics, v_left) then
        return query
        select m.*
        from fanfare_internal.span_messages(v_batch - 1, v_batch, read_messages.topics) as m
        where m.id > v_after;
      else
        return query
        select * from fanfare_internal.batch_messages(v_batch, v_after, v_left, read_messages.topics);
      end if;
      get diagnostics v_sent = row_count;
      v_left := v_left - v_sent;
      exit when v_left <= 0;
    end if;

    v_end := fanfare_internal.span_end(v_batch, v_left);
    exit when v_end = v_batch;
    if v_end > v_batch + 1 then
      return query
      select * from fanfare_internal.span_messages(v_batch, v_end, read_messages.topics);
      get diagnostics v_sent = row_count;
      v_left := v_left - v_sent;
      v_after := 9223372036854775807;
      if v_sent = 0 then -- on to where there is something
        v_end := fanfare_internal.next_batch(read_messages.topics, v_end) - 1;
        exit when v_end is null;
      end if;
    else
      -- One batch, maybe larger than what is left: by pages.
      v_end := fanfare_internal.next_batch(read_messages.topics, v_batch);
      exit when v_end is null;
      v_after := 0;
    end if;
    v_batch := v_end;
    exit when v_left <= 0;
  end loop;
end
$$;

comment on function fanfare_internal.read_messages(bigint[], bigint, bigint, integer) is
  'The next messages of topics after (batch, message), in order, at most max_count: fewer mean that the head was reached. Costs what it returns, whatever others publish.';

revoke all on function fanfare_internal.read_messages(bigint[], bigint, bigint, integer) from public;
grant execute on function fanfare_internal.read_messages(bigint[], bigint, bigint, integer) to fanfare_server;
