select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.parse(text_form text) returns text language sql as $$
  select format('%s %s %s', p.batch, case p.message when 9223372036854775807 then 'all' else p.message::text end, p.gap)
  from fanfare_internal.parse_position(parse.text_form) as p
$$;

select set_config('test.epoch', (fanfare_internal.current_epoch(0)).label, false);
select is(pg_temp.parse(epoch() || '.0'), '0 all ', 'the start of an empty log');
select is(pg_temp.parse(epoch() || '.1'), '0 all epoch', 'one from the future');

select fanfare.publish('orders', '1');
select fanfare_internal.seal();
select fanfare.publish('orders', '2');
select fanfare_internal.seal();
select is(pg_temp.parse(epoch() || p.rest), p.parsed, p.rest)
from (values
  ('.0', '0 all '), ('.1', '1 all '), ('.1.1', '1 1 '), ('.2', '2 all '), ('.2.9007199254740991', '2 9007199254740991 '),
  ('.3', '2 all epoch'), ('.999999999999999999', '2 all epoch')
) as p (rest, parsed);
select is(pg_temp.parse('aaaaaaaa.1'), '2 all epoch', 'an epoch that was not: on from the head');
select results_eq(
  $$ select position from fanfare_internal.parse_position('aaaaaaaa.1.7') $$, array[epoch() || '.2'],
  'and says the position it goes on from');
select results_eq(
  $$ select position from fanfare_internal.parse_position(epoch() || '.1.1') $$, array[epoch() || '.1.1'],
  'one without a gap is itself');

-- After a restart
select fanfare_internal.open_epoch(2);
select is(pg_temp.parse(current_setting('test.epoch') || '.2'), '2 all ', 'a position of an earlier epoch stays valid');
select is(pg_temp.parse(current_setting('test.epoch') || '.3'), '2 all epoch', 'but not beyond its last batch');
select fanfare.publish('orders', '3');
select fanfare_internal.seal();
select is(
  pg_temp.parse(current_setting('test.epoch') || '.3'), '2 all epoch',
  'nor when there is such a batch now: it goes on after the last one they share');

-- After retention
update fanfare_internal.log_floor set floor_batch = 2;
select is(pg_temp.parse(current_setting('test.epoch') || '.1.1'), '2 all retention', 'below the floor: from the floor');
select is(pg_temp.parse(current_setting('test.epoch') || '.2'), '2 all ', 'at the floor nothing is missing');
select is(pg_temp.parse(current_setting('test.epoch') || '.3'), '2 all epoch', 'above it the epoch counts');
update fanfare_internal.log_floor set floor_batch = 3;
select is(
  pg_temp.parse(current_setting('test.epoch') || '.3'), '3 all epoch', 'and never leads below the floor');

select throws_ok(
  format('select fanfare_internal.parse_position(%L)', replace(p, 'E', epoch())), 'ZF030', null, format('ZF030 for %L', left(p, 40)))
from unnest(array[
  null, '', 'E', 'E.', '.1', 'E.1.', 'E.-1', 'E.01', 'E.1.0', 'E.1.01', 'E.1.1.1', 'E.+1', 'E.1e3', ' E.1', 'E.1 ',
  E'E.1\n', 'E.x', 'e.1', 'AAAAAAAA.1', '11111111.1', 'Ea.1', 'E.1000000000000000000', 'E.1.10000000000000000',
  'E.1.' || repeat('9', 10000)
]) as p;

select executable_by('fanfare_internal.parse_position(text)', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');

select * from finish();
