-- What open transactions do to it is in partitions_test.go.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.partitions(parent text) returns bigint language sql as $$
  select count(*) from fanfare_internal.daily_partitions as p where p.parent = partitions.parent
$$;
create function pg_temp.day(ahead integer) returns text language sql as $$
  select to_char((clock_timestamp() at time zone 'UTC')::date + day.ahead, 'YYYYMMDD')
$$;

select is(bool_and(u.exists), true, 'migrating makes the first') from fanfare.partition_upkeep as u;
select lives_ok(format('drop table fanfare_internal.%I', p.name), 'without ' || p.name) from fanfare_internal.daily_partitions as p;
select is(bool_or(u.exists), false, 'all are overdue') from fanfare.partition_upkeep as u;
select fanfare.publish('orders', '1');
select fanfare_internal.seal();

select is(fanfare.ensure_partitions(0), 3, 'today alone');
select is(bool_and(u.exists), false, 'tomorrow is overdue') from fanfare.partition_upkeep as u;
select is(fanfare.ensure_partitions(), 9, 'today and three days ahead unless said otherwise, of messages, batches and attempts');
select is(fanfare.ensure_partitions(), 0, 'nothing is left to do');
select is(bool_and(u.exists), true, 'nothing is overdue') from fanfare.partition_upkeep as u;
select is(pg_temp.partitions('messages'), 4::bigint, 'four of messages');
select is(pg_temp.partitions('batches'), 4::bigint, 'four of batches');
select has_table('fanfare_internal', 'messages_' || pg_temp.day(3), 'the last of messages');
select has_table('fanfare_internal', 'batches_' || pg_temp.day(3), 'the last of batches');
select is((select count(*) from fanfare_internal.messages_default), 0::bigint, 'a message of today is no longer in the default partition');
select is((select count(*) from fanfare_internal.batches_default), 0::bigint, 'nor a batch');
select results_eq('select payload from fanfare.sealed_messages', $$ values ('1'::jsonb) $$, 'and both are still there');

-- Days without a partition: the sweeper was away.
insert into fanfare.messages (app_id, topic_id, lineage, payload, published_at)
select t.app_id, t.id, 7, '1', p
from fanfare.topics as t,
  unnest(array['2001-02-01 00:00Z', '2001-02-03 23:00Z', '2001-02-03 01:00Z']::timestamptz[]) as p
where t.name = 'orders';
select is(fanfare.ensure_partitions(), 2, 'makes those of past days that the default partition holds');
select is((select count(*) from fanfare_internal.messages_default), 0::bigint, 'and empties it');

select is(fanfare.ensure_partitions(-1), 0, 'a day in the past is none');
select is(fanfare.ensure_partitions(null), 0, 'nor is null');

begin isolation level repeatable read;
select throws_ok('select fanfare.ensure_partitions()', 'ZF050', null, 'ZF050 in repeatable read');
rollback;

select executable_by('fanfare.ensure_partitions(integer)', 'fanfare_admin', 'fanfare_server');

select * from finish();
