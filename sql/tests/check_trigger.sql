select no_plan();
create function pg_temp.check(given jsonb) returns void language sql as $$
  select fanfare_internal.check_trigger(jsonb_populate_record(null::fanfare.triggers, '{"name": "t", "kind": "pubsub"}' || given))
$$;
select lives_ok(format('select pg_temp.check(%L)', g), g)
from unnest(array[
  '{}', '{"kind": "kv", "collection": "c", "operations": ["insert"]}', '{"kind": "files", "operations": ["insert"]}',
  '{"kind": "cron", "schedule": "s"}', '{"kind": "kv", "collection": "*"}', '{"kind": "docs", "collection": "user?-*"}', '{"kind": "dead_letter", "source_topic": "$kv"}', '{"kind": "dead_letter", "source_handler": "h", "source_trigger": "t", "source_topic": "o"}'
]) as g;
select throws_ok(format('select pg_temp.check(%L)', g), 'ZF212', null, 'ZF212 for ' || g)
from unnest(array[
  '{"name": "A"}', '{"name": null}', '{"collection": "c"}', '{"kind": "files", "collection": "c"}', '{"operations": ["insert"]}',
  '{"kind": "kv", "schedule": "s"}', '{"source_handler": "h"}', '{"source_trigger": "h"}', '{"kind": "kv", "source_topic": "h"}',
  '{"kind": "cron", "schedule": "Nightly Report"}', '{"kind": "cron", "schedule": ""}', '{"kind": "dead_letter", "source_handler": "a b"}',
  '{"kind": "dead_letter", "source_trigger": "A"}', '{"kind": "dead_letter", "source_topic": "a b"}', '{"kind": "kv", "collection": "Users"}',
  '{"kind": "docs", "collection": "a/b"}', '{"kind": "kv", "collection": ""}'
]) as g;
select executable_by('fanfare_internal.check_trigger(fanfare.triggers)');

select * from finish();
