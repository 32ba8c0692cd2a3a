create or replace function fanfare.drop_functions()
returns void
language plpgsql volatile
as $$
declare
  v_statement text;
  -- All written before the first runs: a name cannot be read once a cascade took its object.
  v_statements text[] := array(
    select format('drop view if exists fanfare.%I cascade', c.relname)
    from pg_catalog.pg_class as c
    where c.relnamespace = 'fanfare'::regnamespace and c.relkind = 'v'
    union all
    select format('drop function if exists %s cascade', p.oid::regprocedure)
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'fanfare'::regnamespace
      and p.proname <> 'drop_functions'
      and not exists (
        select from pg_catalog.pg_depend as e where e.objid = p.oid and e.deptype = 'e'
      )
  );
begin
  foreach v_statement in array v_statements loop
    execute v_statement;
  end loop;
  drop function fanfare.drop_functions();
end
$$;

comment on function fanfare.drop_functions() is
  'Takes every function and view of Fanfare away, for migrate down; the tables stay.';

revoke all on function fanfare.drop_functions() from public;
