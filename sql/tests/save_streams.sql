select no_plan();
select fanfare.create_app('shop');
insert into fanfare.servers (id, version, hostname) values
  ('00000000-0000-0000-0000-000000000001', '1', 'a'), ('00000000-0000-0000-0000-000000000002', '1', 'b');

create function pg_temp.save(server integer, streams jsonb) returns bigint[] language sql as $$
  select array(select fanfare_internal.save_streams(('00000000-0000-0000-0000-00000000000' || save.server)::uuid, save.streams))
$$;
create function pg_temp.stream(id bigint, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('id', stream.id, 'app_id', 1, 'topic_ids', '[7,8]'::jsonb, 'queued', 0,
    'opened_at', '2026-11-23T10:00:00Z') || stream.more
$$;
create function pg_temp.saved() returns text language sql as $$
  select string_agg(concat_ws('/', s.id, right(s.server_id::text, 1), s.position, s.queued), ' ' order by s.id) from fanfare.streams as s
$$;

select is(pg_temp.save(1, jsonb_build_array(pg_temp.stream(10), pg_temp.stream(11))), '{}', 'none is to end');
select is(pg_temp.save(2, jsonb_build_array(pg_temp.stream(20, '{"subject":"u"}'))), '{}', 'of two servers');
select is(pg_temp.saved(), '10/1/0 11/1/0 20/2/0', 'all are there');
select results_eq(
  $$ select topic_ids, subject, opened_at from fanfare.streams where id = 20 $$,
  $$ values ('{7,8}'::bigint[], 'u', '2026-11-23 10:00:00+00'::timestamptz) $$, 'with what is said of each');

select set_config('test.ctid', ctid::text, false) from fanfare.streams where id = 10;
select pg_temp.save(1, jsonb_build_array(
  pg_temp.stream(10), pg_temp.stream(12), pg_temp.stream(11, '{"position":"e.5","batch_id":5,"queued":3}')));
select is(pg_temp.saved(), '10/1/0 11/1/e.5/3 12/1/0 20/2/0', 'news are written');
select is((select ctid::text from fanfare.streams where id = 10), current_setting('test.ctid'), 'and nothing else');
select pg_temp.save(1, jsonb_build_array(pg_temp.stream(11)));
select is(pg_temp.saved(), '11/1/0 20/2/0', 'those gone go, of that server alone');

update fanfare.streams set ended_at = clock_timestamp();
select is(pg_temp.save(1, jsonb_build_array(pg_temp.stream(11))), '{11}', 'it learns which of its own must end');
select is(pg_temp.save(1, '[]'), '{}', 'until it has');
delete from fanfare.servers where hostname = 'b';
select is(pg_temp.saved(), null, 'a server takes its streams along');

select executable_by('fanfare_internal.save_streams(uuid, jsonb)', 'fanfare_server');
select * from finish();
