select no_plan();
-- What it is for, under an old snapshot, is in backlog_test.go.
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1');
insert into fanfare_internal.low_waters values ((handler('http')).id, 'ready', 'infinity', now()), ((handler('http')).id, 'retrying', 'infinity', now());
select fanfare_internal.raise_low_waters();
select is(
  (select count(*) from fanfare_internal.low_waters as l where l.ready_at > case l.state when 'ready' then d.ready_at else clock_timestamp() end),
  0::bigint, 'never above what waits')
from fanfare.deliveries as d;
select executable_by('fanfare_internal.raise_low_waters()');

select * from finish();
