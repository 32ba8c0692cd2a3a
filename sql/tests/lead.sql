select no_plan();
create function pg_temp.elsewhere_too(part text default 'sealer') returns text language sql as $$
  select elsewhere(format('select fanfare_internal.lead(%L)::text', part))
$$;
select ok(fanfare_internal.lead('sealer'), 'the first leads');
select is((select pid from fanfare.leaders), pg_backend_pid(), 'by its session');
update fanfare.leaders set until = clock_timestamp() + interval '1 s';
select ok(fanfare_internal.lead('sealer'), 'goes on');
select ok((select until > clock_timestamp() + interval '5 s' from fanfare.leaders), 'for longer');
select is(pg_temp.elsewhere_too(), 'false', 'alone');
select is(pg_temp.elsewhere_too('sweeper'), 'true', 'of one part');
select is((select count(*) from fanfare.leaders), 2::bigint, 'each has its leader');
update fanfare.leaders set until = clock_timestamp() - interval '1 s' where part = 'sealer';
select is(pg_temp.elsewhere_too(), 'true', 'another takes over what it gave up');
update fanfare.leaders set pid = 0, until = 'infinity' where part = 'sealer';
select ok(fanfare_internal.lead('sealer'), 'or what a session that ended had');
select throws_ok($$ select fanfare_internal.lead('none') $$, '23514', null, 'there are no other parts');
select executable_by('fanfare_internal.lead(text)', 'fanfare_server');

select * from finish();
