select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
select set_config('test.news', fanfare.create_topic('news')::text, false);

-- Batches of one, of five and, last, of an older lineage's two.
select fanfare_internal.current_epoch(0);
insert into fanfare.messages (id, app_id, topic_id, lineage, xid, payload)
select m.id, t.app_id, t.id, m.lineage, m.xid::xid8, '1'
from (values
  (1, '10', 'orders', 7), (2, '11', 'orders', 7), (3, '11', 'news', 7), (4, '11', 'orders', 7), (5, '11', 'orders', 7),
  (6, '11', 'orders', 7), (7, '12', 'news', 7), (8, '13', 'orders', 7), (9, '10', 'orders', 8), (10, '11', 'orders', 8)
) as m (id, xid, topic, lineage)
join fanfare.topics as t on t.name = m.topic;
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '1:1:', '11:11:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '11:11:', '12:12:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '12:12:', '13:13:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '13:13:', '14:14:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 8, '1:1:', '20:20:');

create function pg_temp.read(batch bigint, message bigint, max_count integer, topics text[] default '{orders,news}')
returns text language sql as $$
  select string_agg(m.batch_id || '.' || m.id, ' ')
  from fanfare_internal.read_messages(array(select current_setting('test.' || t)::bigint from unnest(read.topics) as t),
    read.batch, read.message, read.max_count) as m
$$;

select is(
  pg_temp.read(0, 9223372036854775807, 100), '1.1 2.2 2.3 2.4 2.5 2.6 3.7 4.8 5.9 5.10', 'all, in order');
select is(pg_temp.read(0, 0, 100), pg_temp.read(0, 9223372036854775807, 100), 'from nowhere too');
select is(pg_temp.read(2, 4, 100), '2.5 2.6 3.7 4.8 5.9 5.10', 'on from within a batch');
select is(pg_temp.read(2, 9223372036854775807, 100), '3.7 4.8 5.9 5.10', 'or from its end');
select is(pg_temp.read(1, 1, 3), '2.2 2.3 2.4', 'a page that ends within a batch');
select is(pg_temp.read(0, 0, 100, '{news}'), '2.3 3.7', 'of one topic');
select is(pg_temp.read(0, 0, 100, '{}'), null, 'of no topic');
select is(pg_temp.read(5, 10, 100), null, 'none after the head');
select is(pg_temp.read(99, 0, 100), null, 'nor beyond it');
select is(pg_temp.read(0, 0, 0), null, 'a page of none');

-- Whatever the size of a page, going on after its last message repeats and skips nothing.
create function pg_temp.walk(max_count integer) returns text language plpgsql as $$
declare
  v_batch bigint := 0;
  v_message bigint := 0;
  v_all text[] := '{}';
  v_page text[];
begin
  loop
    v_page := string_to_array(pg_temp.read(v_batch, v_message, walk.max_count), ' ');
    exit when v_page is null;
    v_all := v_all || v_page;
    v_batch := split_part(v_page[cardinality(v_page)], '.', 1);
    v_message := split_part(v_page[cardinality(v_page)], '.', 2);
  end loop;
  return array_to_string(v_all, ' ');
end
$$;
select is(pg_temp.walk(n), pg_temp.read(0, 0, 100), format('in pages of %s', n)) from generate_series(1, 11) as n;

select executable_by('fanfare_internal.read_messages(bigint[], bigint, bigint, integer)', 'fanfare_server');

select * from finish();
