select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.create_topic('t', app => a) from unnest('{shop,blog}'::text[]) as a;
select fanfare.create_handler(n, 'http', 'https://example.com/', app => a)
from (values ('shop', 'one'), ('shop', 'two'), ('shop', 'idle'), ('blog', 'one')) as v (a, n);
select fanfare.create_trigger(handler => n, topic => 't', app => 'shop') from unnest('{one,two}'::text[]) as n;
select fanfare.create_trigger(handler => 'one', topic => 't', app => 'blog');

create function pg_temp.held(shop integer, blog integer default 0) returns jsonb language sql as $$
  select jsonb_object_agg(h.id, case a.name when 'shop' then shop else blog end)
  from fanfare.handlers as h join fanfare.apps as a on a.id = h.app_id
  where h.name = 'one' and case a.name when 'shop' then shop else blog end > 0
$$;
create function pg_temp.rooms(places integer, held jsonb default null) returns text language sql as $$
  select string_agg(format('%s/%s %s of %s', a.name, h.name, s.handler_room, s.app_room), ', ' order by a.name, h.name)
  from fanfare_internal.share_places('{http}', places, coalesce(held, '{}')) as s
  join fanfare.handlers as h on h.id = s.handler_id
  join fanfare.apps as a on a.id = s.app_id
$$;

select is(pg_temp.rooms(64), null, 'nobody has something to do');
select fanfare.publish('t', '1', app => 'shop');
select is(pg_temp.rooms(64), 'shop/one 16 of 56, shop/two 16 of 56', 'an app alone may have all but an eighth');
select is(pg_temp.rooms(64, pg_temp.held(50)), 'shop/two 16 of 6', 'a handler has at most a quarter, and what is in flight counts');
select is(pg_temp.rooms(64, pg_temp.held(56)), null, 'the eighth is not for who has something in flight');
select is(pg_temp.rooms(64, pg_temp.held(0, 1)), 'shop/one 16 of 32, shop/two 16 of 32', 'what another has in flight counts too');
select fanfare.publish('t', '1', app => 'blog');
select is(pg_temp.rooms(64), 'blog/one 16 of 32, shop/one 16 of 32, shop/two 16 of 32', 'half while another has something to do');
select is(pg_temp.rooms(64, pg_temp.held(56)), 'blog/one 16 of 8', 'who has nothing in flight gets what was kept');
select is(pg_temp.rooms(64, pg_temp.held(40, 3)), 'blog/one 13 of 13', 'above half nothing is added');
select is(pg_temp.rooms(64, '{"0": 7}'), pg_temp.rooms(64), 'a handler that is gone holds nothing');
select is(pg_temp.rooms(4), 'blog/one 1 of 2, shop/one 1 of 2, shop/two 1 of 2', 'few places');

select is(count(distinct s.apps_left || ' ' || s.app_id), 2::bigint, 'one after the other')
from fanfare_internal.share_places('{http}', 64, '{}') as s;
select is(array_agg(s.handlers_left order by n), '{2,1}', 'with how many are left')
from fanfare_internal.share_places('{http}', 64, '{}') with ordinality as s (handler_id, handler_room, handlers_left, app_id, app_room, apps_left, n)
join fanfare.apps as a on a.id = s.app_id where a.name = 'shop';
select is(pg_temp.rooms(64), pg_temp.rooms(64), 'the kinds asked for');
select is(count(*), 0::bigint, 'and no other') from fanfare_internal.share_places('{sql}', 64, '{}');

select * from finish();
