select no_plan();
select shop();
select add_handlers('pull');
select fanfare_internal.move_cursor((handler('pull')).id, 1, 'a');
select results_eq('select trigger_id, order_key from fanfare_internal.ordered_cursors', $$ values (1::bigint, 'a') $$, 'makes it');
select fanfare_internal.move_cursor((handler('pull')).id, 2, 'b');
select results_eq('select trigger_id, order_key from fanfare_internal.ordered_cursors', $$ values (2::bigint, 'b') $$, 'moves it');
begin;
select from fanfare_internal.ordered_cursors for update;
select lives_ok(
  $$ select elsewhere(format('set lock_timeout = ''5s''; select fanfare_internal.move_cursor(%s, 3, ''c'')::text', (handler('pull')).id)) $$,
  'and waits for nobody');
commit;
select is((select order_key from fanfare_internal.ordered_cursors), 'b', 'who holds it moves it');
select executable_by('fanfare_internal.move_cursor(bigint, bigint, text)');

select * from finish();
