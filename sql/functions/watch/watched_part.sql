create or replace function fanfare_internal.watched_part(watch fanfare.table_watches, content jsonb)
returns jsonb
language plpgsql immutable
as $$
declare
  v_gone text := (
    select min(c.name)
    from unnest((watched_part.watch).columns || (watched_part.watch).key_column) as c (name)
    where not watched_part.content ? c.name
  );
begin
  if v_gone is not null then
    raise exception 'column "%" of the watched table is gone', v_gone
      using errcode = 'ZF332', hint = 'unwatch_table, and watch_table it again as it is now';
  end if;
  return case
    when (watched_part.watch).columns is null then watched_part.content
    else (
      select jsonb_object_agg(c.name, watched_part.content -> c.name)
      from unnest((watched_part.watch).columns) as c (name)
    )
  end;
end
$$;

comment on function fanfare_internal.watched_part(fanfare.table_watches, jsonb) is
  'What of a row is published; null for no row. Errors: ZF332 a column that is watched is gone.';

revoke all on function fanfare_internal.watched_part(fanfare.table_watches, jsonb) from public;
