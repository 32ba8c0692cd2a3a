select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('cursors');
select fanfare.broadcast('cursors', '1');
select fanfare.broadcast('cursors', '2');
update fanfare_internal.broadcasts set sent_at = now() - interval '61 seconds' where payload = '1';
select fanfare_internal.forget_broadcasts();
select results_eq('select payload from fanfare_internal.broadcasts', $$ values ('2'::jsonb) $$, 'what is a minute old goes');
select executable_by('fanfare_internal.forget_broadcasts()', 'fanfare_server');

select * from finish();
