select no_plan();
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_topic('returns');
select fanfare.create_handler(h, 'pull') from unnest(array['worker', 'paused', 'disabled']) as h;
select fanfare.pause_handler('paused'), fanfare.disable_handler('disabled', 'broken');
select fanfare.create_trigger('worker', name => 'all', topic => 'orders');
select fanfare.create_trigger('worker', name => 'keyed', topic => 'orders', key => 'a*');
select fanfare.create_trigger('worker', name => 'large', topic => 'orders', filter => '$.total > 10');
select fanfare.create_trigger('worker', name => 'elsewhere', topic => 'returns');
select fanfare.create_trigger('worker', name => 'store', kind => 'kv', collection => 'carts');
select fanfare.create_trigger('worker', name => 'off', topic => 'orders');
select fanfare.update_trigger('off', enabled => false);
select fanfare.create_trigger(h, topic => 'orders') from unnest(array['paused', 'disabled']) as h;
select act_as('publisher');
select results_eq(
  $$ select trigger, handler, matches, reason from fanfare.explain_publish('orders', '{"total": 5}', 'b') $$,
  $$ values
    ('all', 'worker', true, null), ('keyed', 'worker', false, 'the key is not like "a*"'),
    ('large', 'worker', false, 'the payload does not pass the filter ($."total" > 10)'),
    ('elsewhere', 'worker', false, 'it is bound to topic "returns"'), ('store', 'worker', false, 'it is bound to topic "$kv"'),
    ('off', 'worker', false, 'it is disabled'), ('paused', 'paused', true, 'its handler is paused'),
    ('disabled', 'disabled', true, 'its handler is disabled: broken') $$,
  'says which match, and why others would not');
select results_eq(
  $$ select trigger from fanfare.explain_publish('orders', '{"total": 11}', 'abc') where matches $$,
  array['all', 'keyed', 'large', 'paused', 'disabled'], 'as publish does');
select results_eq(
  $$ select reason from fanfare.explain_publish('$kv', '{"collection": "x"}', 'b') where trigger = 'store' $$,
  array['the payload is not of its collection, operations, schedule or source'], 'of a store too');
select throws_ok($$ select fanfare.explain_publish('none', '1') $$, 'ZF011', null, 'ZF011 no such topic');
reset role;
select is((select count(*) from fanfare.messages), 0::bigint, 'and stores nothing');
select executable_by('fanfare.explain_publish(text, jsonb, text, text)', 'fanfare_admin', 'fanfare_publisher', 'fanfare_server');

select * from finish();
