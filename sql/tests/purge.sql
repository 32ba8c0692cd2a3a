select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.create_trigger('http', name => 'other', topic => 'orders');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
select fanfare_internal.claim_deliveries(null, 1);
select is(fanfare.purge('http', 'other', 2), 2, 'of one trigger, at most max_count');
select is(fanfare.purge('http'), 3, 'or all that waits');
select results_eq('select state from fanfare.deliveries where handler_id = (handler($$http$$)).id', array['leased'], 'what is in work stays');
select results_eq('select distinct reason, resolution from fanfare.dead_letters', $$ values ('purged', 'discarded') $$, 'the rest is closed');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');
select throws_ok($$ select fanfare.purge('none') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select fanfare.purge('http', 'none') $$, 'ZF210', null, 'ZF210 no such trigger');
select throws_ok($$ select fanfare.purge('http', 'pull') $$, 'ZF210', null, 'ZF210 a trigger of another handler');
select throws_ok($$ select fanfare.purge('http', max_count => null) $$, 'ZF222', null, 'ZF222 no count is not all');
select ok(exists (select from fanfare.audit_log as l where l.operation = 'purge' and l.kind = 'deliveries'), 'the audit log notes it');
select executable_by('fanfare.purge(text, text, integer, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
