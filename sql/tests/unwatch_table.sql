select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
create table public.orders (id integer);
create temporary table made as
select fanfare.watch_table('public.orders', 'orders', array['insert']) as one, fanfare.watch_table('public.orders', 'orders', array['delete']) as two;
select is(fanfare.unwatch_table('public.orders', m.one), 1, 'one of them') from made as m;
select results_eq('select w.id from fanfare.watched_tables as w', 'select m.two from made as m', 'the other stays');
select throws_ok(format('select fanfare.unwatch_table(''public.orders'', %s)', m.one), 'ZF334', null, 'ZF334 once it is gone') from made as m;
select is(fanfare.unwatch_table('public.orders'), 1, 'all');
select is_empty($$ select t.tgname from pg_trigger as t where t.tgrelid = 'public.orders'::regclass $$, 'no trigger is left');
select is_empty($$ select w.id from fanfare.table_watches as w $$, 'and no watch');
drop table public.orders;
select executable_by('fanfare.unwatch_table(regclass, bigint)', 'fanfare_admin', 'fanfare_publisher');
select * from finish();
