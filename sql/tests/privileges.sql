-- Who may do what with the tables; who may execute a function is in the file of each.
select no_plan();

create function pg_temp.privileges(role text, relation oid) returns text language sql as $$
  select coalesce(string_agg(p.letter, '' order by p.letter), '')
  from (values ('a', 'insert'), ('d', 'delete'), ('r', 'select'), ('t', 'truncate'), ('w', 'update')) as p (letter, name)
  where has_table_privilege(privileges.role, privileges.relation, p.name)
$$;
create temporary view granted as
select c.oid::regclass::text collate "C" as relation,
  pg_temp.privileges('fanfare_server', c.oid) as server,
  pg_temp.privileges('fanfare_monitor', c.oid) as monitor,
  pg_temp.privileges('fanfare_reader', c.oid) as reader,
  pg_temp.privileges('fanfare_admin', c.oid) as admin,
  pg_temp.privileges('fanfare_publisher', c.oid) as publisher
from pg_class as c
where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p', 'v') and not c.relispartition;

select results_eq(
  $$ select relation, server, monitor, reader, admin, publisher from granted
     where (server || monitor || reader || admin || publisher) ~ '[^r]' order by relation $$,
  $$ values
    ('fanfare.servers' collate "C", 'adrw', 'r', 'r', 'r', '') $$,
  'nobody but a function writes whole rows, but servers their own');
select is_empty(
  $$ select relation from granted where relation like 'fanfare.%' and reader <> 'r' $$, 'a reader reads all that is in schema fanfare');
select is_empty(
  $$ select relation from granted where relation ~ 'secrets' and server || reader || admin || publisher <> '' $$, 'nobody reads a secret');
select results_eq(
  $$ select (c.oid::regclass || '.' || a.attname) collate "C"
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v')
       and not has_column_privilege('fanfare_monitor', c.oid, a.attnum, 'select')
       and c.relname <> 'sealed_messages'
     order by 1 $$,
  $$ values ('fanfare.attempts.excerpt' collate "C"), ('fanfare.audit_log.new'), ('fanfare.audit_log.old'), ('fanfare.dead_letters.headers'),
    ('fanfare.dead_letters.payload'), ('fanfare.deliveries.message'), ('fanfare.documents.body'), ('fanfare.kv_entries.value'),
    ('fanfare.messages.headers'), ('fanfare.messages.payload'), ('fanfare.scheduled_messages.headers'),
    ('fanfare.scheduled_messages.payload'), ('fanfare.schedules.payload') $$,
  'a monitor reads all but the content');
select is_empty('select relation from granted where reader <> admin and relation <> $$fanfare_internal.listed_keys$$', 'an admin reads what a reader reads');

select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind = 'S'
     and case r when 'public' then false else has_sequence_privilege(r, c.oid, 'usage, update') end),
  null, r || ' moves no sequence')
from unnest(array['fanfare_server', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', 'fanfare_publisher']) as r;

select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
     and c.relowner <> 'fanfare_owner'::regrole),
  null, 'fanfare_owner owns all');
select is(
  (select array_agg(c.oid::regclass::text)
   from pg_class as c cross join lateral aclexplode(c.relacl) as a
   where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and a.grantee = 0),
  null, 'public has no right to a table');

-- The roles themselves
select results_eq(
  format('select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = %L', r),
  'values (false, false, false, false, false, false)', r || ' cannot log in and has no attribute')
from unnest(array['fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', 'fanfare_runner', 'fanfare_nobody']) as r;
select is_empty(
  $$ select m.roleid::regrole, m.member::regrole from pg_auth_members as m
     join pg_roles as r on r.oid = m.member and r.rolname like 'fanfare\_%'
     join pg_roles as g on g.oid = m.roleid
     where r.rolname in ('fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', 'fanfare_runner', 'fanfare_nobody')
       and (r.rolname, g.rolname) not in (('fanfare_owner', 'fanfare_nobody'), ('fanfare_reader', 'fanfare_monitor'), ('fanfare_admin', 'fanfare_reader')) $$,
  'nor is any of them a member of another role, but the owner of fanfare_nobody, to give it row_json; an admin reads what a reader does, and a reader what a monitor does');
-- The role that casts of a row's types run as
select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
     and (c.relkind <> 'S' and has_any_column_privilege('fanfare_nobody', c.oid, 'select, insert, update, references')
       or c.relkind = 'S' and has_sequence_privilege('fanfare_nobody', c.oid, 'usage, select, update'))),
  null, 'fanfare_nobody has no right to a table');
select is(
  array(select p.proname::text from pg_proc as p
   where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and has_function_privilege('fanfare_nobody', p.oid, 'execute')
   order by p.proname),
  array['row_json'], 'nor to a function but its own');
select ok(not has_schema_privilege('fanfare_nobody', s, 'usage, create'), 'nor to schema ' || s) from unnest(array['fanfare', 'fanfare_internal']) as s;
select is(
  array(
    select r.rolname::text from pg_roles as r, unnest(array['fanfare', 'fanfare_internal']) as s
    where r.rolname in ('fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin')
      and has_schema_privilege(r.oid, s, 'create')),
  '{}'::text[], 'none of the granted roles makes objects in the schemas');
select ok(not has_schema_privilege('public', s, 'usage'), 'and public does not even see ' || s) from unnest(array['fanfare', 'fanfare_internal']) as s;

-- A view is only granted to those for whom it works.
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.publish('orders', '1');
select fanfare_internal.seal();
insert into fanfare.servers (id, version, hostname) values (gen_random_uuid(), '1', 'here');
grant usage on schema tap to fanfare_server, fanfare_monitor, fanfare_reader, fanfare_admin, fanfare_publisher;
create function pg_temp.reads(role text, relation text) returns void language plpgsql as $$
begin
  perform set_config('role', reads.role, true);
  execute format('select row_to_json(v) from %s as v', reads.relation);
  perform set_config('role', 'none', true);
end
$$;
select lives_ok(format('select pg_temp.reads(%L, %L)', r.role, g.relation), format('%s reads %s', r.role, g.relation))
from granted as g
cross join lateral (values
  ('fanfare_server', g.server), ('fanfare_monitor', g.monitor), ('fanfare_reader', g.reader), ('fanfare_admin', g.admin), ('fanfare_publisher', g.publisher)
) as r (role, letters)
where r.letters ~ 'r'
order by g.relation, r.role;
select throws_ok(
  $$ select pg_temp.reads('fanfare_publisher', 'fanfare.messages') $$, '42501', null, 'a publisher reads no messages');
reset role;

select * from finish();
