select no_plan();
select shop();
create function pg_temp.wanted(topic text) returns boolean language sql as $$
  select fanfare_internal.topic_is_wanted((select id from fanfare.apps where name = 'shop'), topic)
$$;
select ok(not pg_temp.wanted('$kv'), 'nobody wants a topic without triggers');
select fanfare.create_handler('pull', 'pull');
select fanfare.create_trigger('pull', kind => 'kv');
select ok(pg_temp.wanted('$kv'), 'one with a trigger is wanted');
update fanfare.triggers set enabled = false;
select ok(not pg_temp.wanted('$kv'), 'but not with a disabled one');
update fanfare.topics set external_subscribable = true where name = '$docs';
select ok(pg_temp.wanted('$docs'), 'so is one that clients outside may stream');
select ok(not pg_temp.wanted('none'), 'one that is not there is not');
select executable_by('fanfare_internal.topic_is_wanted(bigint, text)');

select * from finish();
