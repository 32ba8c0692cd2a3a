select no_plan();

create function pg_temp.fault(topic text, payload jsonb, key text default null, headers jsonb default null)
returns text language sql as $$
  select (fanfare_internal.publish_fault(fault.topic, fault.payload, fault.key, fault.headers)).sqlstate
$$;

select is(pg_temp.fault('orders', 'null'), null, 'nothing is wrong with JSON null');
select is(pg_temp.fault('orders', '1', repeat('k', 512), '{}'), null, 'nor with a key of 512 bytes');
select is(
  pg_temp.fault('orders', '1', 'k', jsonb_build_object('h', repeat('x', 8183))), null,
  'nor with headers of 8192 bytes');
select is(
  pg_temp.fault('orders', to_jsonb(repeat('x', fanfare_internal.payload_limit() - 2))), null,
  'nor with a payload of the limit');
select is(pg_temp.fault('none', '1'), null, 'nor with a topic that may not be there: that is for the caller to see');

select is(pg_temp.fault('orders', null), 'ZF021', 'ZF021 no payload');
select is(
  pg_temp.fault('orders', to_jsonb(repeat('x', fanfare_internal.payload_limit() - 1))), 'ZF020', 'ZF020 above the limit');
select is(
  pg_temp.fault('orders', to_jsonb(repeat('ä', fanfare_internal.payload_limit() / 2))), 'ZF020', 'ZF020 in bytes');
select is(pg_temp.fault('orders', '1', k), 'ZF022', format('ZF022 for a key of %s bytes', octet_length(k)))
from unnest(array['', repeat('k', 513), repeat('ä', 257)]) as k;
select is(pg_temp.fault('orders', '1', 'k', h), 'ZF023', 'ZF023 for headers ' || left(h::text, 10))
from unnest(array['[]', '1', 'null', jsonb_build_object('h', repeat('x', 8184))]::jsonb[]) as h;
select is(pg_temp.fault(n, '1'), 'ZF010', format('ZF010 for topic %L', n))
from unnest(array['', '$kv', 'a/b', null]) as n;

select executable_by('fanfare_internal.publish_fault(text, jsonb, text, jsonb)');

select * from finish();
