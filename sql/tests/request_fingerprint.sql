select no_plan();
create function pg_temp.print(request text, body text) returns bytea language sql as $$
  select fanfare_internal.request_fingerprint(request, convert_to(body, 'UTF8'))
$$;
select is(pg_temp.print('a', '{"a":1,"b":2.0}'), pg_temp.print('a', '{"b": 2, "a": 1}'), 'JSON by value');
select isnt(pg_temp.print('a', '{"a":1}'), pg_temp.print('a', '{"a":2}'), 'another value');
select isnt(pg_temp.print('a', '{}'), pg_temp.print('b', '{}'), 'another request');
select is(pg_temp.print('a', '{'), pg_temp.print('a', '{'), 'what is no JSON, by its bytes');
select isnt(pg_temp.print('a', '{'), pg_temp.print('a', ''), 'and those alone');
select lives_ok($$ select fanfare_internal.request_fingerprint('a', '\xff') $$, 'nor UTF-8');
select executable_by('fanfare_internal.request_fingerprint(text, bytea)');

select * from finish();
