create or replace function fanfare_internal.run_topic_deliveries(handler bigint, max_count integer default 1000)
returns setof fanfare_internal.run_counts
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.runnable_handler(run_topic_deliveries.handler, 'topic');
  v_topic fanfare.topics;
  v_ids bigint[];
  v_counts fanfare_internal.run_counts;
begin
  perform fanfare_internal.require_read_committed();
  select t.* into v_topic from fanfare.topics as t where t.app_id = v_handler.app_id and t.name = v_handler.target;
  v_counts.done := 0;
  if v_handler.id is null then
    v_ids := array[]::bigint[];
  elsif v_topic.id is null then
    v_ids := fanfare_internal.lease_deliveries(
      v_handler, array['retrying', 'ready'], run_topic_deliveries.max_count, '1 minute', null);
    perform fanfare_internal.settle_deliveries((
      select coalesce(jsonb_agg(jsonb_build_object('delivery', d.id, 'lease', d.lease, 'outcome', 'failed',
        'error', format('no topic named "%s"', v_handler.target))), '[]')
      from fanfare.deliveries as d
      where d.id = any (v_ids)));
  else
    v_ids := fanfare_internal.lock_waiting(
      v_handler.id, array['retrying', 'ready'],
      least(run_topic_deliveries.max_count, fanfare_internal.free_capacity(v_handler)), run_topic_deliveries.max_count);
    perform fanfare_internal.republish(v_handler, v_topic, v_ids);
    perform fanfare_internal.take_rate_tokens(v_handler, cardinality(v_ids));
    v_counts.done := cardinality(v_ids);
  end if;
  v_counts.taken := cardinality(v_ids);
  v_counts.isolated := v_counts.taken - v_counts.done;
  return next v_counts;
end
$$;

comment on function fanfare_internal.run_topic_deliveries(bigint, integer) is
  'Takes deliveries of a topic handler, publishes their messages to its topic and settles them, all in this transaction, so exactly once. Where the topic is gone, each is a failed attempt. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.run_topic_deliveries(bigint, integer) from public;
grant execute on function fanfare_internal.run_topic_deliveries(bigint, integer) to fanfare_server;
