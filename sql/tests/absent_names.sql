select no_plan();
select shop();
select add_handlers('pull');
select fanfare.create_schedule('nightly', '0 4 * * *');
create function pg_temp.absent(given jsonb) returns setof text language sql as $$
  select fanfare_internal.absent_names(a.id, jsonb_populate_record(null::fanfare.triggers, given)) from fanfare.apps as a where a.name = 'shop'
$$;
select is_empty($$ select pg_temp.absent('{}') $$, 'none of nothing');
select is_empty($$ select pg_temp.absent('{"schedule": "nightly"}') $$, 'a schedule that is there');
select is_empty($$ select pg_temp.absent('{"source_handler": "pull", "source_trigger": "pull", "source_topic": "orders"}') $$, 'sources that are there');
select results_eq($$ select pg_temp.absent('{"schedule": "nightlie"}') $$, array['no schedule named "nightlie" in app "shop"'], 'a schedule');
select results_eq($$ select pg_temp.absent('{"source_handler": "pul", "source_trigger": "pul", "source_topic": "order"}') order by 1 $$,
  array['no handler named "pul" in app "shop"', 'no topic named "order" in app "shop"', 'no trigger named "pul" in app "shop"'], 'sources');
select executable_by('fanfare_internal.absent_names(bigint, fanfare.triggers)');

select * from finish();
