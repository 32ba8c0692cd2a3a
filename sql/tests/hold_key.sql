select no_plan();
create function pg_temp.elsewhere_too(name text) returns text language sql as $$
  select elsewhere(format('select fanfare_internal.hold_key(%L)::text', name))
$$;
begin;
select ok(fanfare_internal.hold_key('a'), 'holds it');
select ok(fanfare_internal.hold_key('a'), 'twice');
select is(pg_temp.elsewhere_too('a'), 'false', 'alone');
select is(pg_temp.elsewhere_too('b'), 'true', 'another key is free');
commit;
select is(pg_temp.elsewhere_too('a'), 'true', 'until the transaction ends');
begin;
select fanfare_internal.hold_key('a');
rollback;
select is(pg_temp.elsewhere_too('a'), 'true', 'however it ends');
select is((select count(*) from fanfare_internal.held_keys), 0::bigint, 'nothing stays');
-- What any login may take holds nothing up.
select is_empty(
  $$ select p.oid::regprocedure from pg_proc as p
     where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and p.prosrc ~ 'pg_(try_)?advisory' $$,
  'no function takes an advisory lock');
select is_empty(
  $$ select c.oid::regclass from pg_class as c, aclexplode(c.relacl) as a
     where c.relnamespace = 'fanfare_internal'::regnamespace and (c.relname like '%\_lock' or c.relname = 'held_keys') and a.grantee <> c.relowner $$,
  'nobody has a right to what is locked');
select executable_by('fanfare_internal.hold_key(text)');

select * from finish();
