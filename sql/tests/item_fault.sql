select no_plan();

create function pg_temp.fault(message text, topic_id bigint default 1) returns text language sql as $$
  select (fanfare_internal.item_fault(fault.message::jsonb, fault.topic_id, 1)).sqlstate
$$;

select is(pg_temp.fault(m), null, 'nothing is wrong with ' || m)
from unnest(array[
  '{"topic": "orders", "payload": null}',
  '{"topic": "orders", "payload": 1, "key": null, "headers": null, "idempotency_key": null}',
  '{"topic": "orders", "payload": 1, "key": "k", "headers": {}, "idempotency_key": "i"}'
]) as m;

select is(pg_temp.fault(f.message), f.sqlstate, f.sqlstate || ' for ' || f.message)
from (values
  ('1', 'ZF025'), ('null', 'ZF025'), ('[]', 'ZF025'), ('"orders"', 'ZF025'),
  ('{"topic": "orders", "payload": 1, "Key": "k"}', 'ZF025'),
  ('{"topic": "orders", "payload": 1, "": 1}', 'ZF025'),
  ('{"topic": "orders", "payload": 1, "key": 1}', 'ZF022'),
  ('{"topic": "orders", "payload": 1, "key": {}}', 'ZF022'),
  ('{"topic": "orders", "payload": 1, "key": ""}', 'ZF022'),
  ('{"topic": "orders", "payload": 1, "idempotency_key": 1}', 'ZF027'),
  ('{"topic": "orders", "payload": 1, "idempotency_key": []}', 'ZF027'),
  ('{"topic": "orders", "payload": 1, "headers": []}', 'ZF023'),
  ('{"topic": "orders"}', 'ZF021'),
  ('{}', 'ZF021'),
  ('{"payload": 1}', 'ZF010'),
  ('{"topic": {}, "payload": 1}', 'ZF010'),
  ('{"topic": "$kv", "payload": 1}', 'ZF010')
) as f (message, sqlstate);
select is(pg_temp.fault('{"topic": "none", "payload": 1}', null), 'ZF011', 'ZF011 without a topic of that name');
select is(
  (fanfare_internal.item_fault(jsonb_build_object(repeat('x', 1000), 1), 1, 1)).message,
  format('unknown field "%s"', repeat('x', 64)), 'a long name of a field is cut');

select executable_by('fanfare_internal.item_fault(jsonb, bigint, bigint)');

select * from finish();
