select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select has_trigger('fanfare', 'topics', 'tell_servers', 'a change of a topic tells the servers; that they hear is tested in test/e2e');
select lives_ok($$ update fanfare.topics set auth_mode = 'public' where name = 'orders' $$, 'by plain SQL too');
select lives_ok($$ delete from fanfare.topics where name = 'orders' $$, 'and a deleted one');
select executable_by('fanfare_internal.topic_changed()');
select * from finish();
