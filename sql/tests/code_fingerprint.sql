select no_plan();

create temporary table installed as select fanfare_internal.code_fingerprint() as hash;
select is((select c.fingerprint from fanfare_internal.code_version as c), (select hash from installed), 'is the one installed');

create function pg_temp.changes(statement text) returns boolean language plpgsql as $$
declare
  v_changed boolean;
begin
  execute changes.statement;
  return fanfare_internal.code_fingerprint() <> (select hash from installed);
end
$$;
begin;
select ok(pg_temp.changes('alter function fanfare_internal.head_batch() volatile'), 'an altered function changes it');
rollback;
begin;
select ok(pg_temp.changes('drop view fanfare.lag'), 'a view that is gone');
rollback;
begin;
select ok(pg_temp.changes('create function fanfare.mine() returns int language sql as ''select 1'''), 'a function more');
rollback;
begin;
select ok(not pg_temp.changes('create table fanfare.mine (id int)'), 'a table does not');
rollback;

begin;
set local quote_all_identifiers = on;
set local standard_conforming_strings = off;
set local intervalstyle = iso_8601;
set local datestyle = 'German';
set local timezone = 'Pacific/Chatham';
set local bytea_output = escape;
set local extra_float_digits = -15;
select is(fanfare_internal.code_fingerprint(), (select hash from installed), 'is the same under other settings');
rollback;

select executable_by('fanfare_internal.code_fingerprint()', 'fanfare_admin', 'fanfare_monitor', 'fanfare_server');

select * from finish();
