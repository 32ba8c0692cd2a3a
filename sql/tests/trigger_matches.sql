select no_plan();
create function pg_temp.matches(trigger jsonb, key text, payload jsonb) returns boolean language sql as $$
  select fanfare_internal.trigger_matches(g, matches.key, matches.payload)
  from jsonb_populate_record(null::fanfare.triggers, jsonb_build_object(
    'key_like', matches.trigger ->> 'key', 'collection_like', matches.trigger ->> 'collection') || matches.trigger) as g
$$;
select is(pg_temp.matches(trigger::jsonb, key, payload::jsonb), wanted,
  format('%s, key %L, payload %s: %s', trigger, key, payload, wanted))
from (values
  ('{}', null, 'null', true),
  ('{"key": "a%"}', 'abc', '1', true),
  ('{"key": "a%"}', 'bc', '1', false),
  ('{"key": "%"}', null, '1', false),
  ('{"collection": "c%"}', null, '{"collection": "cart"}', true),
  ('{"collection": "c%"}', null, '{"collection": "art"}', false),
  ('{"collection": "c%"}', null, '{}', false),
  ('{"operations": ["insert", "update"]}', null, '{"operation": "update"}', true),
  ('{"operations": ["insert", "update"]}', null, '{"operation": "delete"}', false),
  ('{"schedule": "nightly"}', null, '{"schedule": "nightly"}', true),
  ('{"schedule": "nightly"}', null, '{"schedule": "daily"}', false),
  ('{"source_handler": "h"}', null, '{"handler": "h"}', true),
  ('{"source_handler": "h"}', null, '{"handler": "i"}', false),
  ('{"source_trigger": "h"}', null, '{"trigger": "i"}', false),
  ('{"source_topic": "h"}', null, '{"topic": "h"}', true),
  ('{"source_topic": "h"}', null, '{"topic": null}', false),
  ('{"filter": "$.total > 100"}', null, '{"total": 101}', true),
  ('{"filter": "$.total > 100"}', null, '{"total": 100}', false),
  ('{"filter": "$.total > 100"}', null, '{"total": "x"}', false),
  ('{"filter": "$.items[*] ? (@.sku == 7)"}', null, '{"items": [{"sku": 6}, {"sku": 7}]}', true),
  ('{"filter": "$.items[*] ? (@.sku == 7)"}', null, '{"items": []}', false),
  ('{"filter": "$.paid"}', null, '{"paid": true}', true),
  ('{"filter": "$.paid"}', null, '{"paid": false}', false),
  ('{"filter": "$.paid"}', null, '{"paid": null}', false),
  ('{"filter": "$.paid"}', null, '[]', false),
  ('{"key": "a%", "filter": "$.paid"}', 'a', '{"paid": 0}', true),
  ('{"key": "a%", "filter": "$.paid"}', 'b', '{"paid": 0}', false)
) as t (trigger, key, payload, wanted);
select executable_by('fanfare_internal.trigger_matches(fanfare.triggers, text, jsonb)');

select * from finish();
