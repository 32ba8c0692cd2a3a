select no_plan();
select is(fanfare_internal.rule_of('rate_is_1_to_100000'), 'rate: 1 to 100000', 'in words of parameters');
select is(fanfare_internal.rule_of('none'), null, 'none for another');
select is_empty($$
  select c.conname
  from pg_constraint as c
  where c.contype = 'c'
    and c.conrelid in ('fanfare.handlers'::regclass, 'fanfare_internal.handler_secrets'::regclass, 'fanfare.triggers'::regclass, 'fanfare.endpoints'::regclass)
    and c.conname not in ('disabled_handler_says_why', 'previous_secret_ends', 'deleted_trigger_is_not_enabled')
    and fanfare_internal.rule_of(c.conname) is null
$$, 'every constraint that a parameter can break has words');
select shop();
select add_handlers('pull');
select throws_ok($$ select fanfare.create_handler('h', 'pull', rate => 0) $$, 'ZF202', 'rate is not valid', 'of a handler');
select throws_ok($$ select fanfare.update_handler('pull', timeout => '1 ms') $$, 'ZF202', 'timeout is not valid', 'that is changed');
select throws_ok($$ select fanfare.create_trigger('pull', name => 't', topic => 'orders', max_attempts => 0) $$, 'ZF212', 'max_attempts is not valid', 'of a trigger');
select throws_ok($$ select fanfare.create_trigger('pull', name => 't', topic => 'orders', ordered => null) $$, 'ZF212', 'ordered is missing', 'that is missing');
select throws_ok($$ select fanfare.update_trigger('pull', backoff_cap => '31 days') $$, 'ZF212', 'backoff_cap is not valid', 'that is changed');
select executable_by('fanfare_internal.rule_of(text)');

select * from finish();
