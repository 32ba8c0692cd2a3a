-- What it refuses is in watch_table.sql.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
create table public.orders (id integer);
create temporary table made as select fanfare_internal.register_watch('public.orders', 'orders', array['insert'], null, null, 'id', 'shop') as id;
select results_eq('select w.id from fanfare.table_watches as w', 'select m.id from made as m', 'returns the id');
select is((select w.state from fanfare.watched_tables as w), 'trigger missing', 'and makes no trigger');
drop table public.orders;
select executable_by('fanfare_internal.register_watch(regclass, text, text[], text[], text, text, text)', 'fanfare_admin', 'fanfare_publisher');
select * from finish();
