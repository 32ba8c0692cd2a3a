-- Who may do what with the tables; who may execute a function is in the file of each.
select no_plan();

create function pg_temp.privileges(role text, relation oid) returns text language sql as $$
  select coalesce(string_agg(p.letter, '' order by p.letter), '')
  from (values ('a', 'insert'), ('d', 'delete'), ('r', 'select'), ('t', 'truncate'), ('w', 'update')) as p (letter, name)
  where has_table_privilege(privileges.role, privileges.relation, p.name)
$$;
create temporary view granted as
select c.relname::text collate "C" as relation,
  pg_temp.privileges('fanfare_server', c.oid) as server,
  pg_temp.privileges('fanfare_reader', c.oid) as reader,
  pg_temp.privileges('fanfare_admin', c.oid) as admin,
  pg_temp.privileges('fanfare_publisher', c.oid) as publisher
from pg_class as c
where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition;

select results_eq(
  $$ select relation, server, reader, admin, publisher from granted order by relation $$,
  $$ values
    ('ack_results', '', '', '', ''),
    ('api_keys' collate "C", '', '', '', ''),
    ('app_access', 'r', '', '', ''),
    ('app_bindings', 'r', 'r', 'r', ''),
    ('app_domains', 'r', 'r', 'r', ''),
    ('app_roles', 'r', 'r', 'r', ''),
    ('apps', 'r', 'r', 'r', ''),
    ('attempts', 'r', 'r', 'r', ''),
    ('audit_log', '', 'r', 'r', ''),
    ('batch_runs', 'r', '', '', ''),
    ('batches', 'r', 'r', '', ''),
    ('carried_messages', 'r', 'r', 'r', ''),
    ('claimed_deliveries', '', '', '', ''),
    ('code_version', 'r', 'r', 'r', ''),
    ('daily_partitions', 'r', 'r', 'r', ''),
    ('database_facts', 'r', 'r', 'r', ''),
    ('dead_letters', 'r', 'r', 'r', ''),
    ('default_retries', '', 'r', 'r', ''),
    ('deliveries', 'r', 'r', 'r', ''),
    ('delivery_backlog', 'r', 'r', 'r', ''),
    ('delivery_traces', 'r', 'r', 'r', ''),
    ('denied_topics', 'r', '', '', ''),
    ('documents', '', 'r', 'r', 'dr'),
    ('due_schedules', 'r', 'r', 'r', ''),
    ('endpoints', 'r', 'r', 'r', ''),
    ('epochs', 'r', 'r', '', ''),
    ('file_store', 'r', 'r', 'r', ''),
    ('files', 'r', 'r', 'r', 'dr'),
    ('found_documents', 'r', '', '', 'r'),
    ('handler_health', 'r', 'r', 'r', ''),
    ('handler_runs', '', '', '', ''),
    ('handlers', '', '', '', ''),
    ('idempotency_keys', 'r', 'r', '', ''),
    ('imbalances', 'r', 'r', 'r', ''),
    ('key_grants', 'r', '', '', ''),
    ('kv_entries', '', 'r', 'r', 'dr'),
    ('lag', 'r', 'r', 'r', ''),
    ('late_transactions', 'r', 'r', '', ''),
    ('listed_apps', 'r', '', '', ''),
    ('listed_audit', 'r', '', '', ''),
    ('listed_dead_letters', 'r', '', '', ''),
    ('listed_deliveries', 'r', '', '', ''),
    ('listed_endpoints', 'r', '', '', ''),
    ('listed_files', 'r', '', '', ''),
    ('listed_handlers', 'r', '', '', ''),
    ('listed_keys', 'r', '', 'r', ''),
    ('listed_scheduled_messages', 'r', '', '', ''),
    ('listed_schedules', 'r', '', '', ''),
    ('listed_servers', 'r', '', '', ''),
    ('listed_streams', 'r', '', '', ''),
    ('listed_sweeps', 'r', '', '', ''),
    ('listed_topics', 'r', '', '', ''),
    ('listed_triggers', 'r', '', '', ''),
    ('live_streams', 'r', 'r', 'r', ''),
    ('log_floor', 'r', 'r', '', ''),
    ('low_waters', '', '', '', ''),
    ('messages', 'r', 'r', '', ''),
    ('opened_endpoints', 'r', '', '', ''),
    ('ordered_cursors', '', '', '', ''),
    ('owed_messages', 'r', 'r', '', ''),
    ('parsed_crons', 'r', 'r', 'r', ''),
    ('parsed_positions', 'r', 'r', '', ''),
    ('partition_upkeep', 'r', 'r', 'r', ''),
    ('publish_explanations', 'r', '', '', 'r'),
    ('publish_results', 'r', '', '', 'r'),
    ('pulled_deliveries', '', '', '', ''),
    ('rate_buckets', '', '', '', ''),
    ('ready_handlers', 'r', 'r', 'r', ''),
    ('redacted_messages', 'r', '', '', ''),
    ('reported_results', '', '', '', ''),
    ('revocations', 'r', 'r', 'r', ''),
    ('running_deliveries', '', '', '', ''),
    ('saved_files', 'r', '', '', ''),
    ('scheduled_messages', 'r', 'r', 'r', ''),
    ('schedules', 'r', 'r', 'r', ''),
    ('schema_version', 'r', 'r', 'r', ''),
    ('sealed_messages', '', 'r', '', ''),
    ('servers', 'adrw', 'r', '', ''),
    ('settings', 'r', 'r', 'r', ''),
    ('settlements', 'r', '', '', ''),
    ('signing_keys', '', '', '', ''),
    ('streams', 'r', 'r', 'r', ''),
    ('subscribe_grants', 'r', '', '', ''),
    ('sweep_preview', 'r', 'r', 'r', ''),
    ('sweeps', 'r', 'r', 'r', ''),
    ('table_watches', '', 'r', 'r', ''),
    ('taken_batches', '', '', '', ''),
    ('topic_stats', 'r', 'r', 'r', ''),
    ('topics', 'r', 'r', 'r', ''),
    ('triggers', 'r', 'r', 'r', ''),
    ('unlinked_tables', '', 'r', 'r', ''),
    ('verdicts', '', '', '', ''),
    ('verified_tokens', '', '', '', ''),
    ('watch_triggers', '', 'r', 'r', 'r'),
    ('watched_tables', 'r', 'r', 'r', '') $$,
  'tables and views: nobody but a function writes, but servers their own rows and apps their stores');

select is(
  (select array_agg(a.attname::text order by a.attname)
   from pg_attribute as a
   where a.attrelid = 'fanfare.api_keys'::regclass and a.attnum > 0
     and has_column_privilege(r, 'fanfare.api_keys', a.attname, 'select')),
  case when r in ('fanfare_reader', 'fanfare_admin') then array['app_id', 'capabilities', 'created_at', 'expires_at', 'id', 'name', 'prefix', 'publish_rate'] end,
  r || ' reads of API keys all but the secret, or nothing')
from unnest(array['fanfare_server', 'fanfare_reader', 'fanfare_admin', 'fanfare_publisher']) as r;

select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace = 'fanfare'::regnamespace and c.relkind = 'S'
     and case r when 'public' then false else has_sequence_privilege(r, c.oid, 'usage, update') end),
  null, r || ' moves no sequence')
from unnest(array['fanfare_server', 'fanfare_reader', 'fanfare_admin', 'fanfare_publisher']) as r;

select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
     and c.relowner <> 'fanfare_owner'::regrole),
  null, 'fanfare_owner owns all');
select is(
  (select array_agg(c.oid::regclass::text)
   from pg_class as c cross join lateral aclexplode(c.relacl) as a
   where c.relnamespace = 'fanfare'::regnamespace and a.grantee = 0),
  null, 'public has no right to a table');

-- The roles themselves
select results_eq(
  format('select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = %L', r),
  'values (false, false, false, false, false, false)', r || ' cannot log in and has no attribute')
from unnest(array['fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_reader', 'fanfare_admin', 'fanfare_handler']) as r;
select is_empty(
  $$ select m.roleid::regrole, m.member::regrole from pg_auth_members as m
     join pg_roles as r on r.oid = m.member and r.rolname like 'fanfare\_%'
     join pg_roles as g on g.oid = m.roleid
     where r.rolname in ('fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_reader', 'fanfare_admin', 'fanfare_handler')
       and not (r.rolname = 'fanfare_owner' and g.rolname = 'fanfare_handler') $$,
  'nor is any of them a member of another role, but that the owner makes the trampoline fanfare_handler''s');
-- The role that apps' code runs as
select is(
  (select array_agg(c.relname::text) from pg_class as c
   where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
     and (c.relkind <> 'S' and has_any_column_privilege('fanfare_handler', c.oid, 'select, insert, update, references')
       or c.relkind = 'S' and has_sequence_privilege('fanfare_handler', c.oid, 'usage, select, update'))),
  null, 'fanfare_handler has no right to a table');
select is(
  array(select p.proname::text from pg_proc as p
   where p.pronamespace = 'fanfare'::regnamespace and has_function_privilege('fanfare_handler', p.oid, 'execute')
     and not exists (select from pg_depend as e where e.objid = p.oid and e.deptype = 'e')
   order by p.proname),
  array['call_endpoint', 'call_handler', 'row_json'], 'nor to a function but its own');
select ok(not has_schema_privilege('fanfare_handler', 'fanfare', 'usage, create'), 'nor to the schema');
select is(
  array(
    select r.rolname::text from pg_roles as r
    where r.rolname in ('fanfare_server', 'fanfare_publisher', 'fanfare_reader', 'fanfare_admin')
      and has_schema_privilege(r.oid, 'fanfare', 'create')),
  '{}'::text[], 'none of the granted roles makes objects in the schema');
select ok(not has_schema_privilege('public', 'fanfare', 'usage'), 'and public does not even see it');

-- A view is only granted to those for whom it works.
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.publish('orders', '1');
select fanfare.seal();
insert into fanfare.servers (id, version, hostname) values (gen_random_uuid(), '1', 'here');
grant usage on schema tap to fanfare_server, fanfare_reader, fanfare_admin, fanfare_publisher;
create function pg_temp.reads(role text, relation text) returns void language plpgsql as $$
begin
  perform set_config('role', reads.role, true);
  execute format('select row_to_json(v) from fanfare.%I as v', reads.relation);
  perform set_config('role', 'none', true);
end
$$;
select lives_ok(format('select pg_temp.reads(%L, %L)', r.role, g.relation), format('%s reads %s', r.role, g.relation))
from granted as g
cross join lateral (values
  ('fanfare_server', g.server), ('fanfare_reader', g.reader), ('fanfare_admin', g.admin), ('fanfare_publisher', g.publisher)
) as r (role, letters)
where r.letters ~ 'r'
order by g.relation, r.role;
select throws_ok(
  $$ select pg_temp.reads('fanfare_publisher', 'messages') $$, '42501', null, 'a publisher reads no messages');
reset role;

select * from finish();
