select no_plan();
-- The examples of RFC 7396, appendix A.
select is(fanfare_internal.merge_patch(t::jsonb, p::jsonb), r::jsonb, format('%s with %s', t, p))
from (values
  ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
  ('{"a":"b"}', '{"a":null}', '{}'), ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
  ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
  ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'), ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
  ('["a","b"]', '["c","d"]', '["c","d"]'), ('{"a":"b"}', '["c"]', '["c"]'), ('{"a":"foo"}', 'null', 'null'),
  ('{"a":"foo"}', '"bar"', '"bar"'), ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'), ('[1,2]', '{"a":"b","c":null}', '{"a":"b"}'),
  ('{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'), ('{"a":1}', '{}', '{"a":1}')
) as v (t, p, r);
select is(fanfare_internal.merge_patch(null, '{"a":{"b":null,"c":1}}'), '{"a":{"c":1}}', 'into nothing');
select executable_by('fanfare_internal.merge_patch(jsonb, jsonb)');
select * from finish();
