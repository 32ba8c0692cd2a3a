select no_plan();
select executable_by('fanfare.drop_functions()');

select fanfare.drop_functions();
select is(
  (select count(*) from pg_proc as p
   where p.pronamespace = 'fanfare'::regnamespace
     and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')),
  0::bigint, 'takes every function, itself too');
select is(
  (select count(*) from pg_class as c where c.relnamespace = 'fanfare'::regnamespace and c.relkind = 'v'),
  0::bigint, 'and every view');
select has_table('fanfare', 'messages', 'tables stay');
select has_function('fanfare', 'gen_random_bytes', 'as does what belongs to an extension');

select * from finish();
