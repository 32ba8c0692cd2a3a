create or replace function fanfare.help(word text default null)
returns setof fanfare_internal.help_entries
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with
  role as (
    select r.oid, r.rolname::text as name
    from pg_roles as r
    where r.rolname in ('fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin')
  ),
  object as (
    select p.proname::text as name, obj_description(p.oid, 'pg_proc') as text, p.proacl as acl, true as callable
    from pg_proc as p
    where p.pronamespace = 'fanfare'::regnamespace
    union all
    select c.relname::text, obj_description(c.oid, 'pg_class'), c.relacl, false
    from pg_class as c
    where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v')
  ),
  entry as (
    select o.name, o.text, o.callable,
      array(
        select distinct r.name from aclexplode(o.acl) as g join role as r on r.oid = g.grantee
        where g.privilege_type in ('EXECUTE', 'SELECT') order by r.name
      ) as callers
    from object as o
  )
  select
    case
      when not e.callable or 'fanfare_monitor' = any (e.callers) then 'inspect'
      when 'fanfare_publisher' = any (e.callers) then 'publish'
      else 'operate'
    end,
    e.name, split_part(e.text, E'\n', 1), array_to_string(e.callers, ', '),
    substring(e.text from E'\nExample: (.*)$')
  from entry as e
  where help.word is null
    or (select bool_and(position(w in lower(e.name || ' ' || replace(e.name, '_', ' ') || ' ' || e.text)) > 0)
        from regexp_split_to_table(lower(trim(help.word)), E'\\s+') as w)
  order by help.word is null or position(lower(trim(help.word)) in replace(e.name, '_', ' ')) > 0 desc, 1 desc, 2
$$;

comment on function fanfare.help(text) is
'Lists what is in this schema, or what is about a word.
kind is publish, operate or inspect. callers are the roles that may call or read it; others that are members of these may too.
Example: select * from fanfare.help(''dead letter'');';

revoke all on function fanfare.help(text) from public;
grant execute on function fanfare.help(text) to fanfare_publisher, fanfare_monitor, fanfare_server;
