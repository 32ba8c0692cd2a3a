select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare_internal.current_epoch(0);
select fanfare_internal.ensure_partition('messages', d) from unnest(array['2001-02-01', '2001-02-02']::date[]) as d;

insert into fanfare.messages (app_id, topic_id, lineage, xid, payload, published_at)
select t.app_id, t.id, 7, x::xid8, '1', '2001-02-01 12:00Z'
from fanfare.topics as t, unnest(array['10', '20', '30']) as x
where t.name = 'orders';
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '1:1:', '20:20:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '20:20:', '30:30:');

select is(fanfare_internal.expired_through('messages_20010201', 2), null, 'null while a message is not sealed');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '30:30:', '40:40:');
select is(fanfare_internal.expired_through('messages_20010201', 2), null, 'or in a batch that is kept');
select is(fanfare_internal.expired_through('messages_20010201', null), null, 'as all are when none has expired');
select is(fanfare_internal.expired_through('messages_20010201', 3), 3::bigint, 'the last of its batches when all have expired');
select is(fanfare_internal.expired_through('messages_20010202', 0), 0::bigint, '0 for an empty one');
select throws_ok($$ select fanfare_internal.expired_through('none', 1) $$, '42P01', null, 'none that is not there');

begin;
select fanfare_internal.expired_through('messages_20010201', 3);
select is(
  (select array_agg(l.mode) from pg_locks as l
   where l.pid = pg_backend_pid() and l.relation = 'fanfare_internal.messages_20010201'::regclass and l.mode ~ 'Share.+|Exclusive|^ShareLock'),
  array['AccessShareLock', 'ShareLock'], 'locks out who writes, and not who reads');
rollback;

select executable_by('fanfare_internal.expired_through(text, bigint)');

select * from finish();
