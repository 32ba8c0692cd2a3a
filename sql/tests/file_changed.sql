select no_plan();
select fanfare.create_app('shop');

create function pg_temp.save(path text, content text) returns void language sql as $$
  select fanfare_internal.save_file(save.path, length(save.content), 'text/plain', sha256(save.content::bytea), gen_random_uuid())
$$;
select pg_temp.save('a', '1');
select is_empty('select from fanfare.messages', 'nobody listens: no message');

select fanfare.create_handler('pulled', 'pull');
select fanfare.create_trigger('pulled', 'files', 'images', key => 'img/*', operations => '{insert,delete}');
select pg_temp.save('img/a', '1');
select pg_temp.save('img/a', '22');
update fanfare.files set content_type = 'text/html' where path = 'img/a';
delete from fanfare.files where path = 'img/a';
select fanfare.delete_file('a');
select results_eq(
  $$ select key, payload ->> 'operation', payload ->> 'key', payload -> 'old' ->> 'size', payload -> 'new' ->> 'size',
       payload -> 'new' ->> 'content_type', payload ->> 'version'
     from fanfare.messages order by id $$,
  $$ values ('img/a', 'insert', 'img/a', null, '1', 'text/plain', '1'), ('img/a', 'update', 'img/a', '1', '2', 'text/plain', '2'),
    ('img/a', 'update', 'img/a', '2', '2', 'text/html', '2'), ('img/a', 'delete', 'img/a', '2', null, null, '2'),
    ('a', 'delete', 'a', '1', null, null, '1') $$,
  'each change, by function or by plain SQL');
select is(
  (select array_agg(m.payload ->> 'operation' order by m.id)
   from fanfare.deliveries as d join fanfare.messages as m on m.id = d.message_id),
  '{insert,delete}', 'the trigger gets those it asked for');

select lives_ok($$ select pg_temp.save(repeat('日', 200), '1') $$, 'a path longer than a key');
select is(
  (select m.key from fanfare.messages as m order by m.id desc limit 1), null, 'has none');

-- Plain SQL by an app: its own alone, and only deleting
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare_internal.save_file('mine', 1, 'text/plain', sha256('1'), gen_random_uuid(), app => 'shop');
select fanfare_internal.save_file('theirs', 1, 'text/plain', sha256('1'), gen_random_uuid(), app => 'blog');
select act_as('publisher');
select ok((select count(*) = 1 and not exists (select from fanfare.files where path = 'theirs') from fanfare.files where path = 'mine'),
  'a publisher sees its own');
select throws_ok($$ delete from fanfare.files $$, '42501', null, 'deletes by delete_file alone');
select fanfare.delete_file('mine');
select throws_ok($$ update fanfare.files set size = 0 $$, '42501', null, 'changes none');
select throws_ok(
  $$ insert into fanfare.files (app_id, path, size, content_type, sha256, blob) values (1, 'x', 0, 'a/b', sha256(''), gen_random_uuid()) $$,
  '42501', null, 'and makes none');
reset role;
select results_eq($$ select path collate "default" from fanfare.files where path in ('mine', 'theirs') $$, array['theirs'], 'it deletes its own alone');
select is(
  (select m.payload ->> 'operation' from fanfare.messages as m where m.key = 'mine' order by m.id desc limit 1), 'delete',
  'which is published too');

select executable_by('fanfare_internal.file_changed()');

select * from finish();
