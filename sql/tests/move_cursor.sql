select no_plan();
select shop();
select add_handlers('pull');
select fanfare.move_cursor((handler('pull')).id, 1, 'a');
select results_eq('select trigger_id, order_key from fanfare.ordered_cursors', $$ values (1::bigint, 'a') $$, 'makes it');
select fanfare.move_cursor((handler('pull')).id, 2, 'b');
select results_eq('select trigger_id, order_key from fanfare.ordered_cursors', $$ values (2::bigint, 'b') $$, 'moves it');
begin;
select from fanfare.ordered_cursors for update;
select lives_ok(
  $$ select elsewhere(format('set lock_timeout = ''5s''; select fanfare.move_cursor(%s, 3, ''c'')::text', (handler('pull')).id)) $$,
  'and waits for nobody');
commit;
select is((select order_key from fanfare.ordered_cursors), 'b', 'who holds it moves it');
select executable_by('fanfare.move_cursor(bigint, bigint, text)');

select * from finish();
