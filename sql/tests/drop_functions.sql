select no_plan();
select executable_by('fanfare_internal.drop_functions()');

select fanfare_internal.drop_functions();
select is(
  (select count(*) from pg_proc as p
   where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)),
  0::bigint, 'takes every function, itself too');
select is(
  (select count(*) from pg_class as c where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind = 'v'),
  0::bigint, 'and every view');
select has_table('fanfare', 'messages', 'tables stay');

select * from finish();
