select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('t', app => 'shop');
select fanfare.create_handler(n, 'pull', null, app => 'shop') from unnest('{a,b}'::text[]) as n;
select fanfare.create_trigger(handler => n, topic => 't', max_attempts => 1, app => 'shop') from unnest('{a,b}'::text[]) as n;
select fanfare.publish('t', to_jsonb(n), app => 'shop') from generate_series(1, 3) as n;
select fanfare.nack(c.delivery, c.lease, 'no', app => 'shop') from unnest('{a,b}'::text[]) as n cross join lateral fanfare.claim(n, 10, app => 'shop') as c;
create function pg_temp.noted() returns text language sql as $$
  select string_agg(format('%s %s %s', a.operation, a.object, a.new - 'dead_letters'), '; ' order by a.id)
  from fanfare.audit_log as a where a.kind = 'dead_letters'
$$;
select count(*) from fanfare.redrive(everything => true, dry_run => true, app => 'shop');
select is(pg_temp.noted(), null, 'a dry run is no change');
select is(count(*), 1::bigint, 'one with another payload') from (
  select fanfare.redrive(array[(select min(l.id) from fanfare.dead_letters as l)], payload => '7', app => 'shop')) as r;
select is(count(*), 3::bigint, 'three are left of b') from fanfare.discard(handler => 'b', app => 'shop');
select is(pg_temp.noted(), 'redrive a {"count": 1, "payload": "replaced"}; discard b {"count": 3}', 'a row for each handler, without payloads');
select executable_by('fanfare_internal.record_resolving(text, bigint[], boolean)');
select * from finish();
