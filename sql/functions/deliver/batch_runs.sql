create or replace view fanfare.batch_runs as
select null::integer as taken, null::integer as done, null::integer as isolated
where false;

comment on view fanfare.batch_runs is
  'Shape of what run_sql_deliveries and run_topic_deliveries answer: how many deliveries were taken, how many of them are done, and how many failed and are to be run alone; the others were not begun.';

grant select on fanfare.batch_runs to fanfare_server;
