select no_plan();
select shop();
select add_handlers('pull');
select fanfare.publish('orders', '1', 'k');
select fanfare_internal.seal();
select fanfare.nack(c.delivery, c.lease, 'no', '0') from fanfare.claim('pull') as c;
select fanfare.nack(c.delivery, c.lease, 'never', retry => false) from fanfare.claim('pull') as c;
select fanfare.redrive(everything => true);
create function pg_temp.trace(app text default null) returns setof text language sql as $$
  select concat_ws(' ', t.what, t.trigger, t.attempt) from fanfare.delivery_trace((select min(id) from fanfare.messages), trace.app) as t
$$;
select results_eq(
  'select * from pg_temp.trace()',
  array['published', 'owed pull', 'sealed', 'failed pull 1', 'rejected pull 2', 'dead letter pull 2', 'waiting pull 0', 'redriven pull'],
  'the life of a message, in order');
select is((select count(*) from pg_temp.trace('shop')), 8::bigint, 'of the app');
select is((select count(*) from pg_temp.trace('blog')), 0::bigint, 'and no other');
select fanfare.claim('pull');
select ok('in work pull 1' in (select * from pg_temp.trace()), 'in work');
select is((select count(*) from fanfare.delivery_trace(0)), 0::bigint, 'nothing of a message that is not there');
select executable_by('fanfare.delivery_trace(bigint, text)', 'fanfare_admin', 'fanfare_monitor', 'fanfare_server');

select * from finish();
