select no_plan();
select is(fanfare_internal.hops_of(h), n::smallint, format('%s of %s', n, h))
from (values
  (null::jsonb, 0), ('{}', 0), ('{"tracestate": "a=b"}', 0), ('{"tracestate": "fanfare=3"}', 3), ('{"tracestate": "a=b, fanfare=12 ,c=d"}', 12),
  ('{"tracestate": "xfanfare=3"}', 0), ('{"tracestate": "fanfare=3x"}', 0), ('{"tracestate": "fanfare=-1"}', 0), ('{"tracestate": "fanfare=123"}', 0),
  ('{"tracestate": 7}', 0), ('{"tracestate": null}', 0), ('{"tracestate": ["fanfare=3"]}', 0)) as v (h, n);
set fanfare.hops = '5';
select is(fanfare_internal.hops_of('{"tracestate": "fanfare=3"}'), 5::smallint, 'the handler that publishes counts');
select is(fanfare_internal.hops_of('{"tracestate": "fanfare=9"}'), 9::smallint, 'and the headers');
set fanfare.hops = 'many';
select is(fanfare_internal.hops_of(null), 0::smallint, 'what is no number does not');
reset fanfare.hops;
select fanfare.create_app('shop');
select fanfare.create_topic('t', app => 'shop');
select fanfare.create_handler('h', 'pull', null, app => 'shop');
select fanfare.create_trigger(handler => 'h', topic => 't', app => 'shop');
select fanfare.publish('t', '1', headers => '{"tracestate": "fanfare=15"}', app => 'shop');
select is(count(*), 1::bigint, 'the fifteenth is delivered') from fanfare.deliveries;
select fanfare.publish('t', '2', headers => '{"tracestate": "fanfare=16"}', app => 'shop');
select fanfare.publish_many('[{"topic": "t", "payload": 3, "headers": {"tracestate": "a=b,fanfare=16"}}]', app => 'shop');
select fanfare.publish('t', '4', headers => '{"tracestate": "fanfare=99"}', idempotency_key => 'k', app => 'shop');
select is(count(*), 1::bigint, 'the sixteenth is not, however it is published') from fanfare.deliveries;
select is(array_agg(distinct l.reason || ' ' || l.hops), '{"hops 16","hops 99"}', 'but is a dead letter') from fanfare.dead_letters as l;
select executable_by('fanfare_internal.hops_of(jsonb)');
select * from finish();
