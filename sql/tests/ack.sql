select no_plan();
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select add_handlers('pull');
select fanfare.publish('orders', '1');
select act_as('publisher');
create temporary table claimed as select * from fanfare.claim('pull');
begin;
select lives_ok('select fanfare.ack(delivery, lease) from claimed', 'acknowledges');
rollback;
select lives_ok('select fanfare.ack(delivery, lease) from claimed', 'with the worker''s transaction, or not at all');
select throws_ok('select fanfare.ack(delivery, lease) from claimed', 'ZF220', null, 'ZF220 it is settled');
reset role;
select is((select outcome from fanfare.attempts), 'done', 'it is done');
select executable_by('fanfare.ack(bigint, bigint, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
