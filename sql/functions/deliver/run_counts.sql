create or replace view fanfare_internal.run_counts as
select null::integer as taken, null::integer as done, null::integer as isolated,
  null::boolean as blocked, null::timestamptz as ready_at
where false;

comment on view fanfare_internal.run_counts is
  'Shape of what run_sql_deliveries and run_topic_deliveries answer: how many deliveries were taken, how many of them are done, and how many failed and are to be run alone; the others were not begun. blocked: the last call waited too long for a lock, of another batch perhaps. ready_at: of the last one taken, from where the next batch may look.';

grant select on fanfare_internal.run_counts to fanfare_server;
