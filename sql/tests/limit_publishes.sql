select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('t', app => 'shop');
create function pg_temp.state() returns text language sql as $$
  select format('%s %s', (select bool_and(t.rate_limited) from fanfare.topics as t),
    (select string_agg(s.increment_by::text, ',') from pg_sequences as s where s.sequencename ~ '^publishes_of_app'))
$$;
select is(pg_temp.state(), 'f ', 'no rate at first');
select fanfare.update_app('shop', '{"publish_rate": 250}');
select is(pg_temp.state(), 't 4000000', 'each message takes its share of a second');
update fanfare.apps set publish_rate = 2147483647;
select is(pg_temp.state(), 't 1', 'at least a nanosecond');
update fanfare.apps set publish_rate = 2147483647;
select setval('fanfare_internal.publishes_of_app_' || a.id, 77) from fanfare.apps as a;
select fanfare.update_app('shop', '{"max_streams": 5}');
select is((select s.last_value from pg_sequences as s where s.sequencename ~ '^publishes_of_app'), 77::bigint, 'a change of another setting forgets nothing');
update fanfare.apps set publish_rate = null;
select is(pg_temp.state(), 'f ', 'null takes it away');
select fanfare.update_app('shop', '{"publish_rate": 1}');
select fanfare.delete_app('shop');
select is(pg_temp.state(), ' ', 'nothing is left of an app that is deleted');
select * from finish();
