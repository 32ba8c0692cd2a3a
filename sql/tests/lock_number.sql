select no_plan();

-- The names that lock_number knows, by its definition.
create temporary table known as
select m[1] as name
from regexp_matches(pg_get_functiondef('fanfare_internal.lock_number(text)'::regprocedure), 'when ''(\w+)''', 'g') as m;
select ok((select count(*) from known) >= 10, 'there are names');
select is((select count(distinct fanfare_internal.lock_number(k.name)) from known as k), (select count(*) from known), 'a number for each lock');
-- Those that functions ask for; a name that is not known would be the lock null, which is none.
select is_empty(
  $$ select distinct m[1] from pg_proc as p, regexp_matches(p.prosrc, 'lock_number\(''(\w+)''\)', 'g') as m
     where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and m[1] not in (select name from known) $$,
  'functions ask for no other');
select is(fanfare_internal.lock_number('none'), null, 'null for one that is not there');
select is(fanfare_internal.lock_number(null), null, 'nor for null');
select volatility_is('fanfare_internal', 'lock_number', array['text'], 'immutable', 'the numbers never change');
select is_empty(
  $$ select k.name from known as k
     where position(k.name in obj_description('fanfare_internal.lock_number(text)'::regprocedure)) = 0 $$,
  'its comment says what each is for');

select executable_by('fanfare_internal.lock_number(text)', 'fanfare_server');

select * from finish();
