select no_plan();
select shop();
create function pg_temp.topic(kind text, topic text) returns text language sql as $$
  select t.name from fanfare.topics as t
  where t.id = fanfare_internal.trigger_topic((select id from fanfare.apps where name = 'shop'), topic.kind, topic.topic)
$$;
select is(pg_temp.topic('pubsub', 'orders'), 'orders', 'the topic named');
select is(pg_temp.topic(k, null), '$' || k, 'the system topic of ' || k)
from unnest(array['kv', 'docs', 'files', 'cron', 'dead_letter']) as k;
select throws_ok(format('select pg_temp.topic(%L, %L)', 'pubsub', t), 'ZF212', null, format('ZF212 for pubsub on %L', t))
from unnest(array['$kv', '$dead_letter', null]) as t;
select throws_ok($$ select pg_temp.topic('pubsub', 'none') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok($$ select pg_temp.topic('webhook', 'orders') $$, 'ZF212', null, 'ZF212 kind');
select throws_ok($$ select pg_temp.topic(null, 'orders') $$, 'ZF212', null, 'ZF212 no kind');
select executable_by('fanfare_internal.trigger_topic(bigint, text, text)');

select * from finish();
