select no_plan();
select fanfare.create_app('shop');
create function pg_temp.after(topic text) returns bigint language sql as $$
  select t.external_after from fanfare.topics as t where t.name = after.topic
$$;
select fanfare.create_topic('inside');
select fanfare.create_topic('outside', true);
select fanfare.publish('inside', '1');
select fanfare_internal.seal();

update fanfare.topics set external_subscribable = true;
select is(pg_temp.after('inside'), 1::bigint, 'what it held while it was internal is not shown');
select is(pg_temp.after('outside'), 0::bigint, 'one that was external before shows all');

select fanfare.publish('inside', '2');
select fanfare_internal.seal();
update fanfare.topics set auth_mode = 'public', external_subscribable = true;
select is(pg_temp.after('inside'), 1::bigint, 'another change moves nothing');
update fanfare.topics set external_subscribable = false;
update fanfare.topics set external_subscribable = true where name = 'outside';
select is(pg_temp.after('outside'), 2::bigint, 'going in and out again does');

select executable_by('fanfare_internal.hide_history()');
select * from finish();
