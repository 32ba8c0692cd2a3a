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
select executable_by('fanfare.note_triggers()');

select * from finish();
