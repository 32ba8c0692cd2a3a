select no_plan();
select fanfare.create_app('shop');
create function pg_temp.publishes() returns bigint language plpgsql as $$
begin
  perform fanfare_internal.publish_change('kv', 'insert', a.id, 'c', 'k', null, '1', 7) from fanfare.apps as a;
  return (select count(*) from fanfare.messages);
end
$$;
select is(pg_temp.publishes(), 0::bigint, 'nobody listens');
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', 'kv', 'changes', collection => 'd');
select fanfare.create_trigger('worker', 'kv', 'keys', key => 'x*');
select fanfare.create_trigger('worker', 'kv', 'deletes', operations => array['delete']);
select fanfare.create_trigger('worker', 'kv', 'filtered', filter => '$.new > 1');
select is(pg_temp.publishes(), 0::bigint, 'no trigger matches');
select fanfare.create_trigger('worker', 'kv', 'others', collection => 'c');
select is(pg_temp.publishes(), 1::bigint, 'one does');
select is((select m.payload from fanfare.messages as m), '{"operation":"insert","collection":"c","key":"k","old":null,"new":1,"version":7}', 'the payload');
update fanfare.triggers set enabled = false;
select is(pg_temp.publishes(), 1::bigint, 'not one that is disabled');
select executable_by('fanfare_internal.publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint)');
select * from finish();
