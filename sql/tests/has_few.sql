select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
select fanfare.create_topic('news');
select fanfare.publish('orders', '1') from generate_series(1, 3);
select fanfare.publish('news', '1') from generate_series(1, 10);
select fanfare_internal.seal();

select ok(fanfare_internal.has_few(1, array[current_setting('test.orders')::bigint], 3), 'as many as may be');
select ok(not fanfare_internal.has_few(1, array[current_setting('test.orders')::bigint], 2), 'one too many');
select ok(fanfare_internal.has_few(1, '{}', 0), 'none of no topic');
select ok(not fanfare_internal.has_few(1, array(select n::bigint from generate_series(1000, 1016) as n), 100), 'more than 16 topics');
select executable_by('fanfare_internal.has_few(bigint, bigint[], integer)');

select * from finish();
