select no_plan();
create function pg_temp.waits(attempt integer) returns setof interval language sql as $$
  select fanfare_internal.retry_wait(jsonb_populate_record(null::fanfare.triggers, '{"backoff_base": "2 s", "backoff_cap": "1 min"}'), attempt)
  from generate_series(1, 1000)
$$;
select ok(
  (select bool_and(w between '0' and most) and max(w) > most * 0.9 and min(w) < most * 0.1 from pg_temp.waits(attempt) as w),
  format('after attempt %s anything up to %s', attempt, most))
from (values (1, interval '2 s'), (2, '4 s'), (5, '32 s'), (6, '60 s'), (1000, '60 s')) as v (attempt, most);
select executable_by('fanfare_internal.retry_wait(fanfare.triggers, integer)');

select * from finish();
