select no_plan();
select is(fanfare_internal.json_text(a::jsonb), b, a)
from (values
  ('{"b": 1.0, "a":[1.50,-2.00,10,100.05,0.10,1e2, 1.0500]}', '{"a": [1.5, -2, 10, 100.05, 0.1, 100, 1.05], "b": 1}'),
  ('["1.0", "\"2.0", "\\", 3.0]', '["1.0", "\"2.0", "\\", 3]'), ('{"1.0": "x.00"}', '{"1.0": "x.00"}'), ('0.000', '0'), ('null', 'null'),
  ('1.000000001', '1.000000001')
) as c (a, b);
select is(fanfare_internal.json_text(a::jsonb), fanfare_internal.json_text(b::jsonb), a || ' is ' || b)
from (values ('1', '1.0'), ('1.5e1', '15'), ('{"a":1,"b":2}', '{"b": 2.0, "a": 1}')) as c (a, b);
select executable_by('fanfare_internal.json_text(jsonb)');

select * from finish();
