select no_plan();
select fanfare.create_app('shop');
create function pg_temp.room(path text) returns bigint language sql as $$
  select fanfare_internal.room_for_file(path, a.id) from fanfare.apps as a
$$;
select is(pg_temp.room('f'), null, 'no quota');
select fanfare.update_app('shop', '{"max_file_bytes": 100}');
select fanfare_internal.save_file('f', 60, 'text/plain', sha256(''), gen_random_uuid(), app => 'shop');
select is(pg_temp.room('g'), 40::bigint, 'a new file has what is left');
select is(pg_temp.room('f'), 100::bigint, 'one that is replaced its own bytes too');
select fanfare.update_app('shop', '{"max_file_bytes": 50}');
select is(pg_temp.room('g'), 0::bigint, 'never less than nothing');
select throws_ok($$ select pg_temp.room('../f') $$, 'ZF360', null, 'ZF360 path');
select executable_by('fanfare_internal.room_for_file(text, bigint)', 'fanfare_server');
select * from finish();
