select no_plan();

select is(fanfare_internal.payload_limit(), 1048576, '1 MiB unless set');
update fanfare.settings set value = '67108864' where name = 'payload_limit';
select is(fanfare_internal.payload_limit(), 67108864, 'the setting');
select throws_ok(
  format('update fanfare.settings set value = %L where name = %L', v, 'payload_limit'), '23514', null,
  'not ' || v)
from unnest(array['0', '-1', '67108865']) as v;

select executable_by('fanfare_internal.payload_limit()', 'fanfare_publisher', 'fanfare_server');

select * from finish();
