select no_plan();
create function pg_temp.left() returns text language sql as $$
  select elsewhere($q$
    select format('%s %s %s %s',
      (select count(*) from pg_cursors where is_holdable), (select count(*) from pg_prepared_statements where from_sql),
      (select count(*) from pg_class where relnamespace = pg_my_temp_schema()),
      (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()))
    from (select public.make_a_mess(), fanfare_internal.clean_session() offset 0) as c $q$)
$$;
create function public.make_a_mess() returns void language plpgsql as $$
begin
  execute 'declare held cursor with hold for select 1';
  execute 'prepare "a b" as select 1';
  create temporary table left_behind (n integer);
  perform pg_advisory_lock(1);
end
$$;
select is(pg_temp.left(), '0 0 0 0', 'takes cursors, statements, temporary tables and locks away');
select is(
  elsewhere($$ select (public.make_a_mess() is null)::text || (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) $$),
  'false1', 'which would be there');
select executable_by('fanfare_internal.clean_session()');

select * from finish();
