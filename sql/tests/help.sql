select no_plan();
select is_empty(
  $$ select h.name, h.does, h.example from fanfare.help() as h where h.does is null or h.example is null or h.kind is null or length(h.does) > 80 $$,
  'each line says what it does, in a short sentence, with an example');
select is(
  (select count(*) from fanfare.help()),
  (select count(distinct p.proname) from pg_proc as p where p.pronamespace = 'fanfare'::regnamespace)
    + (select count(*) from pg_class as c where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v')),
  'it lists all that is in the schema');
select results_eq(
  $$ select h.kind, h.callers from fanfare.help() as h where h.name in ('publish', 'redrive', 'verify', 'messages') order by h.name $$,
  $$ values ('inspect', 'fanfare_reader'), ('publish', 'fanfare_publisher'), ('operate', 'fanfare_admin'), ('inspect', 'fanfare_monitor') $$,
  'what it is for, and who may call it');
select ok('redrive' = any (array(select name from fanfare.help('dead letter'))), 'by words of its description');
select ok('dead_letters' = any (array(select name from fanfare.help('DEAD  letters'))), 'in any case, and of its name');
select is_empty($$ select * from fanfare.help('no such word') $$, 'none');
select executable_by('fanfare.help(text)', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');
select * from finish();
