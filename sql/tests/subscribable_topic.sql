select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);
select fanfare.create_topic('news', true, 'public', 'shop');
select fanfare.create_topic('orders', app => 'shop');

create function pg_temp.topic(app text, name text) returns setof text language sql as $$
  select t.name || ' ' || t.auth_mode
  from fanfare.subscribable_topic(current_setting('test.' || topic.app)::bigint, topic.name) as t
$$;

select results_eq($$ select pg_temp.topic('shop', 'news') $$, array['news public'], 'an external topic');
select is_empty($$ select pg_temp.topic('shop', 'orders') $$, 'no row for an internal one');
select is_empty($$ select pg_temp.topic('shop', 'none') $$, 'nor for none');
select is_empty($$ select pg_temp.topic('shop', null) $$, 'nor for null');
select is_empty($$ select pg_temp.topic('blog', 'news') $$, 'nor in another app');

select executable_by('fanfare.subscribable_topic(bigint, text)', 'fanfare_server');

select * from finish();
