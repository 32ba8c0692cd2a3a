select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 4) as n;
select fanfare_internal.seal();
select fanfare.ack(c.delivery, c.lease) from fanfare.claim('pull') as c;
select fanfare.nack(c.delivery, c.lease, retry => false) from fanfare.claim('pull') as c;
select fanfare.purge('pull', max_count => 1);
select fanfare_internal.claim_deliveries(null, 1);
select is_empty('select * from fanfare.verify()', 'done, waiting, in work, dead, discarded: it balances');
select fanfare.redrive(everything => true);
select is_empty('select * from fanfare.verify()', 'redriven too');

create function pg_temp.problems() returns setof text language sql as $$
  select v.problem from fanfare.verify() as v order by 1
$$;
begin;
delete from fanfare.deliveries where id = (select min(id) from fanfare.deliveries);
select results_eq('select * from pg_temp.problems()', array['owed, and neither done, waiting, dead nor discarded'], 'a delivery that was lost');
rollback;
begin;
insert into fanfare.attempts select * from fanfare.attempts where outcome = 'done';
select results_eq('select * from pg_temp.problems()', array['done and done'], 'one that was done twice');
rollback;
begin;
select fanfare_internal.make_dead_letters(array[(select min(id) from fanfare.deliveries)], array['exhausted'], array[0], array['x'], false);
insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at)
select app_id, handler_id, trigger_id, message_id, published_at from fanfare.dead_letters order by id desc limit 1;
select results_eq('select * from pg_temp.problems()', array['dead and waiting'], 'one that is dead and waits');
rollback;
begin;
update fanfare.deliveries set trigger_id = 0 where id = (select min(id) from fanfare.deliveries);
select results_eq('select * from pg_temp.problems()', array['owed, and neither done, waiting, dead nor discarded', 'waiting, and not owed'], 'one that nobody owes');
rollback;
select fanfare.publish('orders', '5');
select fanfare.publish('orders', '6');
begin;
insert into fanfare.batches select id + 1, epoch_id, lineage, pg_current_snapshot(), pg_snapshot_xmax(pg_current_snapshot()), snapshot_xmax, 1, 1, 1, now()
from fanfare.batches order by id desc limit 1;
select results_eq('select * from pg_temp.problems()', array['the batch counts fewer messages than are in it'], 'a batch that does not count its messages');
rollback;
select is_empty('select * from fanfare.verify()', 'what is not sealed yet is in no batch, and need not be');
select executable_by('fanfare.verify()', 'fanfare_admin', 'fanfare_monitor', 'fanfare_server');

select * from finish();
