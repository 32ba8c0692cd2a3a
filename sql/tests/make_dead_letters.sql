select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_handler('undertaker', 'pull');
select fanfare.create_trigger('undertaker', kind => 'dead_letter');
create function pg_temp.kill(reason text, fire boolean default true) returns integer language sql as $$
  select fanfare_internal.make_dead_letters(array_agg(d.id), array_agg(kill.reason), array_agg(7), array_agg('error'::text), kill.fire)
  from fanfare.deliveries as d
$$;
select fanfare.publish('orders', '1', 'k'), fanfare.publish('orders', '2', 'k');
update fanfare.deliveries set attempt = 2;
select is(pg_temp.kill('exhausted'), 2, 'buries');
select results_eq(
  $$ select h.name, t.name, l.topic, l.key, l.payload, l.attempts, l.reason, l.status, l.error, l.resolution
     from fanfare.dead_letters as l join fanfare.handlers as h on h.id = l.handler_id join fanfare.triggers as t on t.id = l.trigger_id order by l.id $$,
  $$ values ('http', 'http', 'orders', 'k', '1'::jsonb, 2, 'exhausted', 7, 'error', null::text), ('http', 'http', 'orders', 'k', '2', 2, 'exhausted', 7, 'error', null) $$,
  'with the message');
select results_eq(
  $$ select h.name, d.state from fanfare.deliveries as d join fanfare.handlers as h on h.id = d.handler_id $$,
  $$ values ('undertaker', 'ready'), ('undertaker', 'ready') $$, 'and enqueues the dead_letter triggers');
select is(pg_temp.kill('exhausted'), 2, 'a dead letter of one of these');
select is((select count(*) from fanfare.deliveries), 0::bigint, 'stops there');
select fanfare.publish('orders', '3');
select pg_temp.kill('handler_deleted', fire => false);
select is((select count(*) from fanfare.deliveries), 0::bigint, 'and so does one that is not to be fired');
select fanfare.publish('orders', '4');
update fanfare.messages set hops = 15;
select pg_temp.kill('exhausted');
select is((select count(*) from fanfare.deliveries), 0::bigint, 'and one that came through 16 handlers');
select fanfare.publish('orders', '5');
select pg_temp.kill('purged', fire => false);
select results_eq(
  $$ select resolution, resolved_at is not null, resolved_by from fanfare.dead_letters order by id desc limit 1 $$,
  $$ values ('discarded', true, session_user::text collate "default") $$, 'a purged one is closed');
select is(fanfare_internal.make_dead_letters(array[0::bigint], array['purged'], array[0], array['x'], true), 0, 'nothing of a delivery that is not there');
select executable_by('fanfare_internal.make_dead_letters(bigint[], text[], integer[], text[], boolean)');

select * from finish();
