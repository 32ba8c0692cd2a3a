select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('old', app => 'shop');
select fanfare.update_app('shop', '{"publish_rate": 5}');
select fanfare.create_topic('new', app => 'shop');
select results_eq($$ select t.name from fanfare.topics as t where not t.rate_limited $$, $$ values (null::text) limit 0 $$, 'topics from before and after the rate are marked');
select * from finish();
