select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1'), fanfare.publish('orders', '2');
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
select fanfare_internal.resolve_dead_letters(array[(select max(id) from fanfare.dead_letters)], 'discarded');
select results_eq(
  'select resolution, resolved_at is not null, resolved_by from fanfare.dead_letters order by id',
  $$ values (null, false, null), ('discarded', true, session_user::text collate "default") $$, 'notes how, when and by whom');
select executable_by('fanfare_internal.resolve_dead_letters(bigint[], text)');

select * from finish();
