select no_plan();
select shop();
select add_handlers('http', 'pull');
create function pg_temp.report(handler text, outcomes text[], disable text default null) returns void language sql as $$
  select fanfare_internal.update_handler_health(array(
    select jsonb_populate_record(null::fanfare_internal.resolved_results, jsonb_build_object(
      'handler_id', (handler(report.handler)).id, 'outcome', o, 'disable', report.disable))
    from unnest(report.outcomes) as o))
$$;
select pg_temp.report('http', array['failed']);
select ok((handler('http')).failing_since is not null, 'notes since when it fails');
select ok((handler('pull')).failing_since is null, 'of the one that does');
create temporary table since as select (handler('http')).failing_since;
select pg_temp.report('http', array['failed', 'rejected']);
select is((handler('http')).failing_since, (select failing_since from since), 'keeps it');
select pg_temp.report('http', array['failed', 'done']);
select ok((handler('http')).failing_since is null, 'until it works');
select pg_temp.report('http', array['released']);
select ok((handler('http')).failing_since is null, 'giving back is no failure');
update fanfare.handlers set failing_since = now() - interval '4 days 23 hours' where name = 'http';
select pg_temp.report('http', array['failed']);
select ok((handler('http')).disabled_at is null, 'it may fail for days');
update fanfare.handlers set failing_since = now() - interval '5 days 1 hour' where name = 'http';
select pg_temp.report('http', array['failed']);
select matches((handler('http')).disabled_reason, '^failing since 2', 'then it is disabled, and says why');
select pg_temp.report('pull', array['rejected'], '410 Gone');
select is((handler('pull')).disabled_reason, '410 Gone', 'or at once, where it is told');
select executable_by('fanfare_internal.update_handler_health(fanfare_internal.resolved_results[])');

select * from finish();
