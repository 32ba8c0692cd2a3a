select no_plan();
select shop();
select add_handlers('http');
create function pg_temp.runs(kind text default 'http') returns boolean language sql as $$
  select (fanfare_internal.runnable_handler((handler('http')).id, runs.kind)).id is not null
$$;
select ok(pg_temp.runs(), 'runs');
select ok(not pg_temp.runs('sql'), 'but not as one of another kind');
update fanfare.handlers set paused_at = now();
select ok(not pg_temp.runs(), 'nor paused');
update fanfare.handlers set paused_at = null, disabled_at = now(), disabled_reason = 'x';
select ok(not pg_temp.runs(), 'nor disabled');
update fanfare.handlers set disabled_at = null, disabled_reason = null, deleted_at = now();
select ok(not pg_temp.runs(), 'nor deleted');
select executable_by('fanfare_internal.runnable_handler(bigint, text)');

select * from finish();
