-- What open transactions do to it is in partitions_test.go.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.partitions(parent text default 'messages') returns text language sql as $$
  select string_agg(right(c.relname, 8), ' ' order by c.relname)
  from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
  where i.inhparent = ('fanfare.' || partitions.parent)::regclass and c.relname !~ 'default'
$$;
-- A message published, and sealed in a batch of its own, on the given days of 2001.
create function pg_temp.store(published timestamptz, sealed timestamptz) returns bigint language plpgsql as $$
declare
  v_batch bigint;
begin
  insert into fanfare.messages (app_id, topic_id, lineage, xid, payload, published_at)
  select t.app_id, t.id, 7, (10 + fanfare_internal.head_batch())::text::xid8, '1', store.published from fanfare.topics as t where t.name = 'orders';
  v_batch := fanfare_internal.write_batch(
    fanfare_internal.head_batch() + 1,
    fanfare_internal.current_epoch(0), 7,
    format('%1$s:%1$s:', 10 + fanfare_internal.head_batch())::pg_snapshot,
    format('%1$s:%1$s:', 11 + fanfare_internal.head_batch())::pg_snapshot);
  update fanfare.batches as b set sealed_at = store.sealed where b.id = v_batch;
  return v_batch;
end
$$;

select fanfare.drop_expired(); -- the partition of yesterday, where the database was made before midnight
select is(fanfare.drop_expired(), 0, 'an empty log has none');
select fanfare_internal.current_epoch(0);
select fanfare_internal.ensure_partition(p, d::date)
from unnest(array['messages', 'batches']) as p,
  generate_series('2001-02-01'::timestamp, '2001-02-04', interval '1 day') as d;
select pg_temp.store('2001-02-01 12:00Z', '2001-02-01 12:00Z');
select pg_temp.store('2001-02-01 23:00Z', '2001-02-02 00:01Z');
select pg_temp.store('2001-02-02 12:00Z', '2001-02-02 12:00Z');
select pg_temp.store('2001-02-03 12:00Z', clock_timestamp() - interval '6 days 23 hours');
select fanfare.publish('orders', '"of today"');
select fanfare_internal.seal();

select is(fanfare.drop_expired(), 1, 'drops the oldest partition, all sealed before the retention');
select matches(pg_temp.partitions(), '^20010202 20010203 20010204 ', 'and no other');
select is((select f.floor_batch from fanfare_internal.log_floor as f), 2::bigint, 'the floor follows');
select is(fanfare.drop_expired(), 1, 'then the next');
select is((select f.floor_batch from fanfare_internal.log_floor as f), 3::bigint, 'the floor too');
select is(fanfare.drop_expired(), 0, 'but not what was published long ago and sealed within');
select matches(
  pg_temp.partitions(), '^20010203 20010204 ', 'nor, although it is empty, one beyond: the floor is a point');
select matches(
  pg_temp.partitions('batches'), '^20010202 20010203 20010204 ', 'batches are kept a day longer than messages of their day');

update fanfare.settings set value = '5 days' where name = 'retention';
select is(fanfare.drop_expired(), 1, 'the setting retention counts');
select is(fanfare.drop_expired(), 1, 'an empty partition goes too');
select is(fanfare.drop_expired(), 0, 'those of today and later stay');
select is((select f.floor_batch from fanfare_internal.log_floor as f), 4::bigint, 'the floor is where the last message was');
select results_eq('select payload from fanfare.sealed_messages', $$ values ('"of today"'::jsonb) $$, 'and the others are there');

begin isolation level repeatable read;
select throws_ok('select fanfare.drop_expired()', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
begin isolation level serializable;
select throws_ok('select fanfare.drop_expired()', 'ZF050', null, 'ZF050 in serializable');
rollback;

select executable_by('fanfare.drop_expired()', 'fanfare_admin', 'fanfare_server');

select * from finish();
