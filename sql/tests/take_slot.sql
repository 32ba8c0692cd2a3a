select no_plan();
select shop();
select fanfare.create_handler('free', 'sql', 'shop.handle');
select fanfare.create_handler('narrow', 'sql', 'shop.handle', max_concurrency => 2);
create function pg_temp.elsewhere_too(handler text) returns text language sql as $$
  select elsewhere(format('select fanfare_internal.take_slot(h)::text from fanfare.handlers as h where h.name = %L', handler))
$$;
select ok(fanfare_internal.take_slot(handler('free')), 'always one without a limit');
begin;
select ok(fanfare_internal.take_slot(handler('narrow')), 'one of two');
select is(pg_temp.elsewhere_too('narrow'), 'true', 'the other');
update fanfare.handlers set max_concurrency = 1 where name = 'narrow';
commit;
begin;
select ok(fanfare_internal.take_slot(handler('narrow')), 'one of one');
select is(pg_temp.elsewhere_too('narrow'), 'false', 'and no other');
select is(pg_temp.elsewhere_too('free'), 'true', 'but of another handler');
commit;
select is(pg_temp.elsewhere_too('narrow'), 'true', 'until the transaction ends');
select executable_by('fanfare_internal.take_slot(fanfare.handlers)');

select * from finish();
