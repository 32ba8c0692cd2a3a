-- What a change of the kv store publishes, and when it publishes nothing.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_handler('worker', 'pull', app => 'shop');
create function pg_temp.published() returns setof text language sql as $$
  with taken as (delete from fanfare.messages returning *)
  select format('%s %s: %s %s %s -> %s', t.name, m.key, m.payload ->> 'operation', m.payload ->> 'collection',
    m.payload ->> 'old', m.payload ->> 'new')
  from taken as m join fanfare.topics as t on t.id = m.topic_id
  order by m.id
$$;

-- Nobody listens
select fanfare.kv_set('c', 'k', '1', app => 'shop');
select fanfare.kv_set('c', 'k', '2', app => 'shop');
select fanfare.kv_delete('c', 'k', app => 'shop');
select is_empty('select pg_temp.published()', 'without a listener no message is written');

select fanfare.create_trigger('worker', 'kv', 'changes', collection => 'c', key => 'k*', app => 'shop');
select fanfare.kv_set('c', 'k', '1', app => 'shop');
select results_eq('select pg_temp.published()', $$ values ('$kv k: insert c  -> 1') $$, 'an insert');
select fanfare.kv_set('c', 'k', '2', app => 'shop');
select results_eq('select pg_temp.published()', $$ values ('$kv k: update c 1 -> 2') $$, 'an update');
select fanfare.kv_set('c', 'k', '2', app => 'shop', ttl => '1 hour');
select is_empty('select pg_temp.published()', 'the same value is no change');
select fanfare.kv_delete('c', 'k', app => 'shop');
select results_eq('select pg_temp.published()', $$ values ('$kv k: delete c 2 -> ') $$, 'a delete');

-- What no trigger matches
select fanfare.kv_set('d', 'k', '1', app => 'shop');
select fanfare.kv_set('c', 'other', '1', app => 'shop');
select fanfare.kv_set('c', 'k', '1', app => 'blog');
select is_empty('select pg_temp.published()', 'no message for another collection, key or app');

-- By plain SQL
select act_as('publisher');
insert into fanfare.kv_entries (collection, key, value) values ('c', 'k1', '1'), ('c', 'k2', '1'), ('c', 'x', '1');
update fanfare.kv_entries set value = '2' where key in ('k1', 'x');
update fanfare.kv_entries set value = value;
update fanfare.kv_entries set expires_at = now() where key = 'k2';
select fanfare.kv_delete('c', 'k1');
insert into fanfare.kv_entries (collection, key, value) values ('c', 'k3', '1')
on conflict (app_id, collection, key) do update set value = '3';
insert into fanfare.kv_entries (collection, key, value) values ('c', 'k3', '1')
on conflict (app_id, collection, key) do update set value = '3';
reset role;
select results_eq('select pg_temp.published()', $$ values
  ('$kv k1: insert c  -> 1'), ('$kv k2: insert c  -> 1'), ('$kv k1: update c 1 -> 2'), ('$kv k1: delete c 2 -> '),
  ('$kv k3: insert c  -> 1'), ('$kv k3: update c 1 -> 3') $$, 'plain SQL fires as calls do');
update fanfare.kv_entries set key = 'k4' where key = 'k3';
select results_eq('select pg_temp.published()', $$ values ('$kv k3: delete c 3 -> '), ('$kv k4: insert c  -> 3') $$,
  'another key is another entry');
update fanfare.kv_entries set collection = 'unheard' where key = 'k4';
select results_eq('select pg_temp.published()', $$ values ('$kv k4: delete c 3 -> ') $$, 'one that leaves the collection was deleted there');
update fanfare.kv_entries set collection = 'c', value = '4' where key = 'k4';
select results_eq('select pg_temp.published()', $$ values ('$kv k4: insert c  -> 4') $$, 'and is inserted where it comes to');
update fanfare.kv_entries set value = '3' where key = 'k4';
select results_eq('select pg_temp.published()', $$ values ('$kv k4: update c 4 -> 3') $$, 'and is updated there');

-- What has expired
select is(fanfare_internal.expire_kv(), 1, 'expires');
select results_eq('select pg_temp.published()', $$ values ('$kv k2: delete c 1 -> ') $$, 'which is a delete');
select fanfare.kv_set('c', 'k4', '5', ttl => '1 microsecond', app => 'shop');
select fanfare.kv_set('c', 'k4', '6', app => 'shop');
select results_eq('select pg_temp.published()', $$ values
  ('$kv k4: update c 3 -> 5'), ('$kv k4: delete c 5 -> '), ('$kv k4: insert c  -> 6') $$,
  'set over what has expired: its delete first, then an insert');

-- The payload, and what it is owed to
select fanfare.kv_set('c', repeat('k', 511) || 'ä', 'null', app => 'shop');
select is(
  (select m.payload - 'version' || jsonb_build_object('owed', m.owed_to) from fanfare.messages as m),
  (select jsonb_build_object('operation', 'insert', 'collection', 'c', 'key', repeat('k', 511) || 'ä', 'old', null, 'new', null, 'owed', array[t.id])
   from fanfare.triggers as t), 'the payload of a change, with the longest key, owed to the trigger');
select is((select m.payload ->> 'version' from fanfare.messages as m),
  (select e.version::text from fanfare.kv_entries as e where length(e.key) = 512), 'with the version');
select is((select count(*)::integer from fanfare.deliveries where message_id = (select m.id from fanfare.messages as m)), 1, 'and it is delivered');
delete from fanfare.messages;

-- Streams listen too.
select fanfare.update_topic('$kv', external_subscribable => true, app => 'blog');
select fanfare.kv_set('z', 'z', '1', app => 'blog');
select results_eq('select pg_temp.published()', $$ values ('$kv z: insert z  -> 1') $$, 'an external topic carries every change');
select fanfare.update_topic('$kv', external_subscribable => false, app => 'blog');
select fanfare.kv_set('z', 'z', '2', app => 'blog');
select is_empty('select pg_temp.published()', 'no longer');

-- Atomic
begin;
select fanfare.kv_set('c', 'k', '9', app => 'shop');
rollback;
select is_empty('select pg_temp.published()', 'what is rolled back was never published');
select lives_ok($$ select fanfare.delete_app('shop', purge => true) $$, 'an app goes with its entries');
select is_empty('select pg_temp.published()', 'in silence');
select executable_by('fanfare_internal.kv_changed()');
select * from finish();
