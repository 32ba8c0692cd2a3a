select no_plan();
select is(fanfare_internal.scope_covers(c.scopes::jsonb, c.topic), c.covers, format('%s covers %s: %s', c.scopes, c.topic, c.covers))
from (values
  ('["orders"]', 'orders', true),
  ('["orders"]', 'orders.eu', false),
  ('["orders"]', 'Orders', false),
  ('["ord"]', 'orders', false),
  ('["orders.eu"]', 'orders', false),
  ('["orders.*"]', 'orders.eu', true),
  ('["orders.*"]', 'orders.', true),
  ('["orders.*"]', 'orders', false),
  ('["ord*"]', 'orders', true),
  ('["*"]', 'orders', true),
  ('["*"]', '$kv', false),
  ('["$*"]', '$kv', false),
  ('["$k*"]', '$kv', false),
  ('["$kv"]', '$kv', true),
  ('["$kv"]', '$kv2', false),
  ('[""]', 'orders', false),
  ('["o_ders", "o%", ".*", "[a-z]*"]', 'orders', false),
  ('["a", "b*", "orders"]', 'orders', true),
  ('[]', 'orders', false)
) as c (scopes, topic, covers);
select is(fanfare_internal.scope_covers(null, 'orders'), false, 'null scopes cover nothing');
select isnt(fanfare_internal.scope_covers('["*"]', null), true, 'and null is covered by none');
select executable_by('fanfare_internal.scope_covers(jsonb, text)');
select * from finish();
