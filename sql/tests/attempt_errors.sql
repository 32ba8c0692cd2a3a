select no_plan();
select shop();
select add_handlers('http');
insert into fanfare.attempts (app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms, status, error)
select (handler('http')).app_id, (handler('http')).id, 1, n, n, 1, o, clock_timestamp() - a, 5, s, e
from (values
  (1, 'failed', interval '5 minutes', 503, 'busy'), (2, 'failed', interval '1 minute', 503, 'busy'), (3, 'rejected', interval '1 minute', 410, 'gone'),
  (4, 'done', interval '1 minute', 200, null), (5, 'failed', interval '2 hours', 503, 'busy')
) as x (n, o, a, s, e);
select results_eq(
  'select app, handler, outcome, status, error, attempts, last_message from fanfare.attempt_errors order by attempts desc',
  $$ values ('shop', 'http', 'failed', 503, 'busy', 2::bigint, 2::bigint), ('shop', 'http', 'rejected', 410, 'gone', 1, 3) $$,
  'the same errors of the last hour together');
select * from finish();
