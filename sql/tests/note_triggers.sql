select no_plan();
-- Two sessions at a time are in claim_test.go.
select shop();
create function pg_temp.noted() returns boolean language sql as $$
  select has_triggers from fanfare.topics where name = 'orders'
$$;
select ok(not pg_temp.noted(), 'a topic has none at first');
select add_handlers('sql', 'http');
select ok(pg_temp.noted(), 'it has, once there is one');
delete from fanfare.triggers where name = 'sql';
select ok(pg_temp.noted(), 'and while another is left');
update fanfare.triggers set enabled = false;
select ok(not pg_temp.noted(), 'a disabled one does not count');
update fanfare.triggers set enabled = true;
select ok(pg_temp.noted(), 'an enabled one does');
delete from fanfare.triggers;
select ok(not pg_temp.noted(), 'none, again');
select throws_ok($$ insert into fanfare.triggers (app_id, handler_id, kind, name, topic_id, max_attempts, backoff_base, backoff_cap)
  select h.app_id, h.id, 'pubsub', 'late', 0, 1, '0', '0' from fanfare.handlers as h limit 1 $$, 'ZF011', null, 'ZF011 its topic was deleted');
select executable_by('fanfare_internal.note_triggers()');

select * from finish();
