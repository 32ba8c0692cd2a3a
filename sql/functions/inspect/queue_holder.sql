create or replace function fanfare_internal.queue_holder()
returns text
language sql volatile
as $$
  select coalesce(
    (
      select format('pid %s, role %s, %s since %s: %s', q.pid, q.role, q.state, q.began_at, q.query)
      from fanfare.notification_queue as q
      where q.pid is not null
      order by q.began_at
      limit 1
    ),
    'nobody')
$$;

comment on function fanfare_internal.queue_holder() is
  'The session with the oldest transaction in a sentence, which may hold the queue of notifications.';

revoke all on function fanfare_internal.queue_holder() from public;
grant execute on function fanfare_internal.queue_holder() to fanfare_server;
