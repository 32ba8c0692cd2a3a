-- What plain SQL may see and do.
select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.kv_set('c', 'k', '1', app => a) from unnest(array['shop', 'blog']) as a;
select fanfare.doc_insert('c', '{}', 'i', app => a) from unnest(array['shop', 'blog']) as a;
create temporary table ids as select a.name, a.id from fanfare.apps as a;
grant select on ids to public;

select act_as('publisher');
select is(fanfare_internal.store_apps(current_user::text), array[(select i.id from ids as i where i.name = 'shop')], 'the apps of a role');
select is(array(select e.app_id from fanfare.kv_entries as e), fanfare_internal.store_apps(current_user::text), 'sees its entries');
select is(array(select d.app_id from fanfare.documents as d), fanfare_internal.store_apps(current_user::text), 'and documents');
select lives_ok($$ update fanfare.kv_entries set value = '2' $$, 'updates what it sees');
select lives_ok($$ update fanfare.documents set body = '{"a":1}' $$, 'documents too');
select throws_ok(
  $$ insert into fanfare.kv_entries (app_id, collection, key, value) select i.id, 'c', 'x', '1' from ids as i where i.name = 'blog' $$,
  '42501', null, 'writes into no other app');
select throws_ok(
  $$ insert into fanfare.documents (app_id, collection, body) select i.id, 'c', '{}' from ids as i where i.name = 'blog' $$,
  '42501', null, 'nor documents');
select throws_ok($$ update fanfare.kv_entries set app_id = 0 $$, '42501', null, 'moves none');
select throws_ok($$ update fanfare.kv_entries set version = 1 $$, '428C9', null, 'sets no version');
select throws_ok($$ insert into fanfare.kv_entries (collection, key, value) values ('c', '../x', '1') $$, '23514', null, 'no bad key');
select throws_ok($$ insert into fanfare.kv_entries (collection, key, value) values ('C', 'x', '1') $$, '23514', null, 'no bad collection');
select throws_ok($$ insert into fanfare.documents (collection, id, body) values ('c', '..', '{}') $$, '23514', null, 'no bad id');
select throws_ok($$ insert into fanfare.documents (collection, body) values ('c', '[]') $$, '23514', null, 'no document that is no object');
select throws_ok($$ truncate fanfare.kv_entries $$, '42501', null, 'truncates nothing');
select throws_ok($$ delete from fanfare.kv_entries $$, '42501', null, 'deletes by kv_delete alone');
select throws_ok($$ delete from fanfare.documents $$, '42501', null, 'documents by doc_delete');
select fanfare.kv_delete(e.collection, e.key) from fanfare.kv_entries as e;
select fanfare.doc_delete(d.collection, d.id) from fanfare.documents as d;
select act_as('member');
select lives_ok($$ insert into fanfare.kv_entries (collection, key, value) values ('c', 'm', '1') on conflict do nothing $$, 'so may a member of the role');
select act_as('outsider');
select throws_ok($$ select from fanfare.kv_entries $$, '42501', null, 'others may not');
select act_as('admin');
select is((select count(*)::integer from fanfare.kv_entries), 2, 'an admin reads all');
reset role;
select is((select e.value from fanfare.kv_entries as e join ids as i on i.id = e.app_id and i.name = 'blog'), '1', 'the other app''s is untouched');
select is((select d.body from fanfare.documents as d join ids as i on i.id = d.app_id and i.name = 'blog'), '{}', 'and its document');

-- A function that runs with the rights of an app's role sees that role's apps, whoever calls it.
create function public.peek() returns bigint language sql security definer as $$ select count(*) from fanfare.kv_entries $$;
select set_config('test.sql', format('alter function public.peek() owner to %I', current_setting('test.publisher')), false);
do $$ begin execute current_setting('test.sql'); end $$;
select is(public.peek(), 1::bigint, 'also when an operator calls it');
drop function public.peek();
select executable_by('fanfare_internal.store_apps(text)', 'fanfare_publisher');
select * from finish();
