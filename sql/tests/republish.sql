select no_plan();
select shop();
select fanfare.create_topic('copies');
select add_handlers('topic');
select fanfare.publish('orders', '1'), fanfare.publish('orders', '2');
update fanfare.handlers set failing_since = now();
select fanfare_internal.republish(handler('topic'), t, array(select d.id from fanfare.deliveries as d order by d.id desc))
from fanfare.topics as t where t.name = 'copies';
select is((select jsonb_agg(m.payload order by m.id) from fanfare.messages as m where m.hops = 1), '[2, 1]', 'in the order given');
select is((select count(*) from fanfare.deliveries), 0::bigint, 'and settles');
select ok((handler('topic')).failing_since is null, 'the handler works');
select executable_by('fanfare_internal.republish(fanfare.handlers, fanfare.topics, bigint[])');

select * from finish();
