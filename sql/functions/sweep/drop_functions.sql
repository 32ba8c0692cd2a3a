create or replace function fanfare_internal.drop_functions()
returns void
language plpgsql volatile
as $$
declare
  v_statement text;
  -- All written before the first runs: a name cannot be read once a cascade took its object.
  v_statements text[] := array(
    select format('drop view if exists %s cascade', c.oid::regclass)
    from pg_catalog.pg_class as c
    where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind = 'v'
    union all
    select format('drop function if exists %s cascade', p.oid::regprocedure)
    from pg_catalog.pg_proc as p
    where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
      and p.proname <> 'drop_functions'
  );
begin
  foreach v_statement in array v_statements loop
    execute v_statement;
  end loop;
  drop function fanfare_internal.drop_functions();
end
$$;

comment on function fanfare_internal.drop_functions() is
  'Takes every function and view of Fanfare away, for migrate down; the tables stay.';

revoke all on function fanfare_internal.drop_functions() from public;
