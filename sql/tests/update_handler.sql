select no_plan();
select shop();
select fanfare.create_handler('hook', 'http', 'https://a.example', '3 s', 5, 10, '{"A": "b"}');
create function pg_temp.hook() returns text language sql as $$
  select format('%s %s %s %s %s', h.target, h.timeout, h.max_concurrency, h.rate, s.headers) from handler('hook') as h, webhook_secrets('hook') as s
$$;
select fanfare.update_handler('hook');
select is(pg_temp.hook(), 'https://a.example 00:00:03 5 10 {"A": "b"}', 'nothing given, nothing changed');
select fanfare.update_handler('hook', 'https://b.example', '4 s', 6, 11, '{"C": "d"}');
select is(pg_temp.hook(), 'https://b.example 00:00:04 6 11 {"C": "d"}', 'all of it');
select fanfare.update_handler('hook', max_concurrency => 0, rate => 0, headers => '{}');
select is(pg_temp.hook(), 'https://b.example 00:00:04   ', 'limits and headers taken away');
select throws_ok($$ select fanfare.update_handler('hook', 'b.example') $$, 'ZF204', null, 'ZF204 target');
select throws_ok($$ select fanfare.update_handler('hook', timeout => '1 day') $$, 'ZF202', null, 'ZF202 timeout');
select throws_ok($$ select fanfare.update_handler('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.update_handler(text, text, interval, integer, integer, jsonb, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
