select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
create function pg_temp.noted(store regclass, app text, collection text default null) returns boolean language sql as $$
  select pg_sequence_last_value(noted.store) & fanfare_internal.listener_bit(a.id, noted.collection) <> 0 from fanfare.apps as a where a.name = noted.app
$$;
select ok(not pg_temp.noted(s::regclass, a), format('%s: nobody of %s', s, a))
from unnest(array['fanfare_internal.kv_listeners', 'fanfare_internal.docs_listeners']) as s cross join unnest(array['shop', 'blog']) as a;
select fanfare.update_topic('$kv', external_subscribable => true, app => 'shop');
select fanfare.create_handler('worker', 'pull', app => 'blog');
select fanfare.create_trigger('worker', 'docs', 'some', collection => 'c', app => 'blog');
select ok(pg_temp.noted('fanfare_internal.kv_listeners', 'shop'), 'an external topic is noted');
select ok(pg_temp.noted('fanfare_internal.docs_listeners', 'blog', 'c'), 'and a trigger, for its collection');
select ok(not pg_temp.noted('fanfare_internal.docs_listeners', 'blog'), 'and no other');
select fanfare.create_trigger('worker', 'docs', 'all', collection => 'c*', app => 'blog');
select ok(pg_temp.noted('fanfare_internal.docs_listeners', 'blog'), 'or for all, where it names a pattern');
select fanfare.create_trigger('worker', 'kv', 'any', app => 'blog');
select ok(pg_temp.noted('fanfare_internal.kv_listeners', 'blog'), 'or none');
select ok(not pg_temp.noted('fanfare_internal.docs_listeners', 'shop'), 'for its app alone');
begin;
select fanfare.update_topic('$docs', external_subscribable => true, app => 'shop');
select ok(not pg_temp.noted('fanfare_internal.docs_listeners', 'shop'), 'no sooner than at the commit, so that nobody waits for it');
commit;
select ok(pg_temp.noted('fanfare_internal.docs_listeners', 'shop'), 'which notes it');

-- A sequence that was never set, as after a dump of the schema alone, hides nobody.
do $$ begin execute 'alter sequence fanfare_internal.kv_listeners restart'; end $$;
select fanfare.kv_set('c', 'k', '1', app => 'shop');
select is((select count(*)::integer from fanfare.messages), 1, 'a bit that is not known is set');
select executable_by('fanfare_internal.note_listeners()');
select * from finish();
