select no_plan();

select is(octet_length(fanfare_internal.message_fingerprint('t', '1', 'k', '{}')), 32, 'a SHA-256');
select is(
  fanfare_internal.message_fingerprint('t', '{"a": 1, "b": 2}', 'k', null),
  fanfare_internal.message_fingerprint('t', '{"b":2,"a":1}', 'k', null),
  'the same for the same JSON');
select is(
  (select count(distinct fanfare_internal.message_fingerprint(m.topic, m.payload, m.key, m.headers)) from (values
    ('t', '1'::jsonb, 'k', '{}'::jsonb), ('u', '1', 'k', '{}'), ('t', '2', 'k', '{}'), ('t', '"1"', 'k', '{}'),
    ('t', '1', 'l', '{}'), ('t', '1', null, '{}'), ('t', '1', 'null', '{}'), ('t', '1', 'k', null),
    ('t', '1', 'k', '{"h": 1}'), (null, '1', 'k', '{}'), ('t', null, 'k', '{}')
  ) as m (topic, payload, key, headers)), 11::bigint, 'another when anything differs');

select is(
  fanfare_internal.message_fingerprint('t', '{"a": 1.0}', 'k', a::jsonb),
  fanfare_internal.message_fingerprint('t', '{"a": 1}', 'k', b::jsonb), format('%s is %s', a, b))
from (values
  ('{"h": 1.0}', '{"h": 1}'), ('{"traceparent": "00-a"}', null), ('{"tracestate": "a=b", "h": 1}', '{"traceparent": "00-b", "h": 1}'),
  ('"traceparent"', '"traceparent"')
) as h (a, b);
select executable_by('fanfare_internal.message_fingerprint(text, jsonb, text, jsonb)');

select * from finish();
