select no_plan();

select is(
  (select count(distinct fanfare_internal.lock_number(n))
   from unnest(array['seal', 'sealer', 'partitions', 'idempotency', 'sweeper']) as n),
  5::bigint, 'a number for each lock');
select is(fanfare_internal.lock_number('none'), null, 'null for one that is not there');
select is(fanfare_internal.lock_number(null), null, 'nor for null');
select volatility_is('fanfare_internal', 'lock_number', array['text'], 'immutable', 'the numbers never change');

select executable_by('fanfare_internal.lock_number(text)', 'fanfare_server');

select * from finish();
