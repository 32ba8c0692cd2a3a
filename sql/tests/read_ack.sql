select no_plan();
select is(fanfare_internal.read_ack(1, '{"delivery": 7, "lease": 2}')::text, '(1,7,2,,)', 'what claim gave');
select is((fanfare_internal.read_ack(3, given)).sqlstate || ': ' || (fanfare_internal.read_ack(3, given)).message, 'ZF221: ' || want, given::text)
from (values
  ('1'::jsonb, 'the item is not a JSON object'),
  ('null', 'the item is not a JSON object'),
  ('[]', 'the item is not a JSON object'),
  ('{"delivery": 7, "lease": 2, "outcome": "done"}', 'unknown field "outcome"'),
  ('{}', 'delivery must be a whole number, as claim gave it'),
  ('{"delivery": 7}', 'lease must be a whole number, as claim gave it'),
  ('{"delivery": "7", "lease": 2}', 'delivery must be a whole number, as claim gave it'),
  ('{"delivery": 7, "lease": null}', 'lease must be a whole number, as claim gave it'),
  ('{"delivery": 7.5, "lease": 2}', 'delivery must be a whole number, as claim gave it'),
  ('{"delivery": -7, "lease": 2}', 'delivery must be a whole number, as claim gave it'),
  ('{"delivery": 7, "lease": 1e30}', 'lease must be a whole number, as claim gave it')
) as c (given, want);
select executable_by('fanfare_internal.read_ack(integer, jsonb)');

select * from finish();
