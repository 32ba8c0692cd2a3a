-- Watched tables: what their changes publish, who may watch, and how what cannot be published fails.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.grant_app('shop', current_setting('test.publisher'));
create schema app;
grant all on schema app to public;
create function pg_temp.published() returns setof text language sql security definer as $$
  with taken as (delete from fanfare.messages returning *)
  select format('%s: %s %s -> %s', coalesce(m.key, 'none'), m.payload ->> 'operation', m.payload ->> 'old', m.payload ->> 'new')
  from taken as m order by m.id
$$;
grant execute on function pg_temp.published() to public;

select act_as('publisher');
create table app.orders (id integer primary key, status text, note text, total numeric);
select ok(fanfare.watch_table('app.orders', 'orders', columns => array['status', 'total'], key => 'id') > 0, 'an owner watches a table');
insert into app.orders values (1, 'new', 'x', 9.50), (2, 'new', 'y', 1);
update app.orders set status = 'paid' where id = 1;
update app.orders set note = 'z';
update app.orders set status = status;
delete from app.orders where id = 2;
select results_eq('select pg_temp.published()', $$ values
  ('1: insert  -> {"total": 9.50, "status": "new"}'), ('2: insert  -> {"total": 1, "status": "new"}'),
  ('1: update {"total": 9.50, "status": "new"} -> {"total": 9.50, "status": "paid"}'),
  ('2: delete {"total": 1, "status": "new"} -> ') $$, 'changes of the watched columns, with the key');
begin;
insert into app.orders values (3, 'new', 'x', 1);
rollback;
select is_empty('select pg_temp.published()', 'in the transaction that makes them');
select throws_ok('truncate app.orders', 'ZF333', null, 'ZF333 a truncate would not be published');

-- Loud failure
alter table app.orders rename column total to amount;
select throws_ok($$ insert into app.orders values (4, 'new', 'x', 1) $$, 'ZF332', null, 'ZF332 a watched column was renamed');
alter table app.orders rename column amount to total;
select throws_ok($$ insert into app.orders values (4, repeat('x', 1048576), 'x', 1) $$, 'ZF020', null, 'ZF020 over the payload limit');
select is(fanfare.unwatch_table('app.orders'), 1, 'unwatched');
select lives_ok($$ insert into app.orders values (5, 'new', 'x', 1) $$, 'writes go on');
select lives_ok('truncate app.orders', 'truncates too');
select is_empty('select pg_temp.published()', 'in silence');
select throws_ok($$ select fanfare.unwatch_table('app.orders') $$, 'ZF334', null, 'ZF334 it is not watched');

-- A condition, and the key that it depends on
create temporary table watched as
select fanfare.watch_table('app.orders', 'orders', array['update'], condition => 'new.total > 10 and old.total <= 10', key => 'note') as id;
grant select on watched to public;
insert into app.orders values (1, 'new', 'a', 5);
update app.orders set total = 20;
update app.orders set total = 30;
select results_eq('select pg_temp.published()', $$ values
  ('a: update {"id": 1, "note": "a", "total": 5, "status": "new"} -> {"id": 1, "note": "a", "total": 20, "status": "new"}') $$,
  'only where the condition holds, the whole row');
select throws_ok('alter table app.orders drop column total', '2BP01', null, 'Postgres keeps the columns of the condition');
update app.orders set total = 5;
select throws_ok($$ update app.orders set total = 20, note = '' $$, 'ZF022', null, 'ZF022 an empty key');
select throws_ok($$ update app.orders set total = 20, note = repeat('x', 513) $$, 'ZF022', null, 'ZF022 a long key');
select lives_ok($$ update app.orders set total = 20, note = null $$, 'a null is no key');
select results_eq('select left(p, 12) from pg_temp.published() as p', $$ values ('none: update') $$, 'and published');
select throws_ok($$ select fanfare.watch_table('app.orders', 'orders', condition => 'new.total > 10') $$, '42P17', null,
  'a condition that does not fit each operation');
select throws_ok($$ select fanfare.watch_table('app.orders', 'orders', array['insert'], condition => 'nonsense') $$, '42703', null, 'nor one that is wrong');

-- Names that need quotes
create table app."Odd ""table""" ("Key ""k""" text, "a b" integer);
select fanfare.watch_table('app."Odd ""table"""', 'orders', columns => array['a b'], key => 'Key "k"');
insert into app."Odd ""table""" values ('q', 1);
select results_eq('select pg_temp.published()', $$ values ('q: insert  -> {"a b": 1}') $$, 'quoted as they must be');
drop table app."Odd ""table""";

-- Partitions
create table app.parts (id integer, at date) partition by range (at);
create table app.parts_2026 partition of app.parts for values from ('2026-01-01') to ('2027-01-01');
select fanfare.watch_table('app.parts', 'orders', key => 'id');
insert into app.parts values (1, '2026-11-01');
insert into app.parts_2026 values (2, '2026-11-02');
select results_eq('select split_part(p, '':'', 1) from pg_temp.published() as p', $$ values ('1'), ('2') $$, 'of a partitioned table');

-- Bad input
select throws_ok(format('select fanfare.watch_table(%s)', a), 'ZF330', null, 'ZF330 for ' || a)
from unnest(array[
  $$ 'app.orders', 'orders', array['truncate'] $$, $$ 'app.orders', 'orders', array[]::text[] $$, $$ 'app.orders', 'orders', null $$,
  $$ 'app.orders', 'orders', columns => array['absent'] $$, $$ 'app.orders', 'orders', columns => array[]::text[] $$,
  $$ 'app.orders', 'orders', key => 'absent' $$, $$ 'watched', 'orders' $$, $$ 'pg_class', 'orders' $$,
  $$ 'fanfare.kv_entries', 'orders' $$, $$ 'app.orders_pkey', 'orders' $$, $$ 0::regclass, 'orders' $$]) as a;
select throws_ok(format('select fanfare.watch_table(''app.orders'', %L)', t), 'ZF011', null, 'ZF011 for ' || t) from unnest(array['absent', '$kv']) as t;
reset role;

-- Others
select act_as('admin');
select throws_ok($$ select fanfare.watch_table('app.orders', 'orders') $$, 'ZF330', null, 'only the owner may, not an admin');
select throws_ok(format('select fanfare.unwatch_table(''app.orders'', %s)', w.id), '42501', null, 'nor unwatch it') from watched as w;
reset role;
select fanfare.create_app('blog');
select fanfare.create_topic('posts', app => 'blog');
select set_config('test.other', current_setting('test.outsider'), false);
do $$ begin execute format('grant fanfare_publisher to %I', current_setting('test.outsider')); end $$;
select fanfare.grant_app('blog', current_setting('test.outsider'));
select act_as('outsider');
create table app.forged (id integer);
do $$ begin
  execute format('create trigger forged after insert on app.forged for each row execute function fanfare_internal.publish_row_change(%L)',
    (select min(t.watch_id) from fanfare_internal.watch_triggers as t where t.relation = 'app.orders'::regclass));
end $$;
select throws_ok($$ insert into app.forged values (1) $$, 'ZF331', null, 'ZF331 a trigger that names another table''s watch');
drop trigger forged on app.forged;

-- A type whose cast to json runs code: not with Fanfare's rights.
create type app.mood as enum ('good');
create function app.mood_json(app.mood) returns json language sql as $$ select to_json(current_user::text) $$;
create cast (app.mood as json) with function app.mood_json(app.mood);
create table app.moods (m app.mood);
select fanfare.watch_table('app.moods', 'posts');
insert into app.moods values ('good');
reset role;
select is((select m.payload -> 'new' ->> 'm' from fanfare.messages as m), 'fanfare_nobody', 'code of a type runs as fanfare_nobody');
delete from fanfare.messages;

-- What became of it
create function pg_temp.states() returns setof text language sql as $$
  select format('%s %s %s', w.app, w.relation, w.state) from fanfare.watched_tables as w order by w.id
$$;
alter table app.moods disable trigger user;
select results_eq('select pg_temp.states()', $$ values
  ('shop app.orders watching'),
  ('shop app.parts watching'), ('blog app.moods trigger missing') $$, 'seen in watched_tables');
alter table app.parts drop column id;
select results_eq('select s from pg_temp.states() as s where s ~ ''parts''', $$ values ('shop app.parts column missing') $$, 'a column that is gone');
select throws_ok($$ insert into app.parts values ('2026-11-03') $$, 'ZF332', null, 'fails the write');
select fanfare.delete_topic('orders', app => 'shop');
select throws_ok($$ update app.orders set total = 5 $$, null, null, 'a condition that does not hold')
where false;
select throws_ok($$ update app.orders set total = case when total = 5 then 20 else 5 end; update app.orders set total = 20 $$, 'ZF331', null,
  'ZF331 where the topic was deleted');
select lives_ok($$ select fanfare.unwatch_table('app.orders') $$, 'which can be unwatched');
drop table app.moods;
select results_eq('select w.state from fanfare.watched_tables as w', $$ values ('table dropped') $$, 'what was dropped is seen too');
select fanfare.create_topic('again', app => 'blog');
select lives_ok($$ select fanfare.watch_table('app.forged', 'again', app => 'blog') $$, 'a superuser watches any');
select results_eq('select pg_temp.states()', $$ values ('blog app.forged watching') $$, 'what is dropped is forgotten at the next watch');
select executable_by('fanfare.watch_table(regclass, text, text[], text[], text, text, text)', 'fanfare_admin', 'fanfare_publisher');
drop schema app cascade;
select * from finish();
