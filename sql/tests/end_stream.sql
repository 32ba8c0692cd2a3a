select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
insert into fanfare.servers (id, version, hostname) values ('00000000-0000-0000-0000-000000000001', '1', 'a');
insert into fanfare.streams (id, server_id, app_id, topic_ids, opened_at)
select 10 + a.id, '00000000-0000-0000-0000-000000000001', a.id, '{}', clock_timestamp() from fanfare.apps as a;
select set_config('test.shop', (10 + id)::text, false) from fanfare.apps where name = 'shop';
select set_config('test.blog', (10 + id)::text, false) from fanfare.apps where name = 'blog';

select fanfare.end_stream(current_setting('test.shop')::bigint, 'shop');
select is(
  array(select id::text from fanfare.streams where ended_at is not null), array[current_setting('test.shop')], 'it is to end');
select fanfare.end_stream(current_setting('test.shop')::bigint, 'shop');
select throws_ok(
  $$ select fanfare.end_stream(current_setting('test.blog')::bigint, 'shop') $$, 'ZF131', null, 'ZF131 for one of another app');
select throws_ok($$ select fanfare.end_stream(0, 'shop') $$, 'ZF131', null, 'ZF131 for none');
select throws_ok($$ select fanfare.end_stream(null, 'shop') $$, 'ZF131', null, 'ZF131 for null');

select executable_by('fanfare.end_stream(bigint, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
