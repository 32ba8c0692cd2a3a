select no_plan();
create function pg_temp.changes() returns text language sql as $$
  select string_agg(format('%s %s %s %s %s', l.operation, l.kind, l.object, l.old, l.new), E'\n' order by l.id)
  from fanfare.audit_log as l where l.id > coalesce(nullif(current_setting('test.seen', true), ''), '0')::bigint
$$;
create function pg_temp.seen() returns void language sql as $$
  select set_config('test.seen', (select max(l.id) from fanfare.audit_log as l)::text, false)
$$;
select fanfare.create_app('shop');
select matches(pg_temp.changes(), '^insert apps shop  \{.*"name": "shop".*\}$', 'a new app, without its system topics');
select pg_temp.seen();
select fanfare.update_app('shop', '{"max_streams":5}');
select is(pg_temp.changes(), 'update apps shop {"max_streams": null} {"max_streams": 5}', 'of an update what changed');
select pg_temp.seen();
select fanfare.update_app('shop', '{"max_streams":5}');
select is(pg_temp.changes(), null, 'nothing of one that changes nothing');
update fanfare.apps set max_streams = 6;
select is(pg_temp.changes(), 'update apps shop {"max_streams": 5} {"max_streams": 6}', 'plain SQL is seen too');
select pg_temp.seen();
update fanfare.topics set external_subscribable = true where name = '$kv';
select matches(pg_temp.changes(), '^update topics \$kv ', 'and a change of a system topic');
select pg_temp.seen();
select set_config('test.key', fanfare.create_api_key('backend', '{topic.publish}'), false);
select matches(pg_temp.changes(), '^insert api_keys backend  .*"prefix": "', 'a key');
select pg_temp.seen();
select fanfare.issue_subscriber_token('{a}');
select matches(pg_temp.changes(), '^insert signing_keys [a-z0-9]{12}  .*"kid": "', 'a signing key');
select pg_temp.seen();
select fanfare.export_signing_key();
select matches(pg_temp.changes(), '^export signing_keys [a-z0-9]{12}  $', 'and that it was shown');
select pg_temp.seen();
select fanfare.revoke_tokens(subject => 'u');
select matches(pg_temp.changes(), '^insert revocations subject u ', 'a revocation');
select pg_temp.seen();
select fanfare.add_domain('shop', 'shop.example');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.set_setting('payload_limit', '1000');
select is((select count(*) from fanfare.audit_log where id > current_setting('test.seen')::bigint), 3::bigint, 'a domain, a role, a setting');
select pg_temp.seen();
select fanfare.delete_app('shop');
select matches(pg_temp.changes(), 'delete apps shop \{', 'a deleted app');
select is(
  (select count(*) from fanfare.audit_log where app_id is null), 1::bigint, 'each change is under its app, but settings');

-- Who
select act_as('admin');
select fanfare.create_app('blog');
reset role;
select is((select acting_role from fanfare.audit_log where object = 'blog'), current_setting('test.admin'), 'the role that was set');
select is_empty(
  $$ select c.relname from pg_class as c
     where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
       and c.relname in ('apps', 'app_domains', 'app_roles', 'topics', 'api_keys', 'signing_keys', 'revocations', 'settings',
         'handlers', 'triggers', 'schedules', 'endpoints', 'table_watches')
       and not exists (select from pg_trigger as t where t.tgrelid = c.oid and t.tgname = 'audited') $$,
  'every table that administers is audited');
select executable_by('fanfare_internal.record_change()');
select * from finish();
