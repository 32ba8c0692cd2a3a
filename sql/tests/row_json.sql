select no_plan();
create type public.pair as (a integer, b text);
select is(fanfare_internal.row_json((1, 'x')::public.pair), '{"a":1,"b":"x"}', 'a row as JSON');
drop type public.pair;
select function_owner_is('fanfare_internal', 'row_json', array['anyelement'], 'fanfare_nobody', 'by a role without rights');
select is(array(select r from unnest(array['fanfare_admin', 'fanfare_publisher', 'fanfare_reader', 'fanfare_server', 'public']) as r
  where has_function_privilege(r, 'fanfare_internal.row_json(anyelement)', 'execute')), '{}', 'for the owner''s functions alone');
select * from finish();
