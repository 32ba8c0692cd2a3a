-- What it does is in watch_table.sql.
select no_plan();
create table public.watched (id integer);
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select trigger_is('public', 'watched', 'fanfare_watch_' || fanfare.watch_table('public.watched', 'orders') || '_truncate', 'fanfare_internal', 'refuse_truncate')
;
select executable_by('fanfare_internal.refuse_truncate()', 'fanfare_admin', 'fanfare_publisher');
drop table public.watched;
select * from finish();
