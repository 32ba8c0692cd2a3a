select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_api_key('backend', '{topic.publish}');
select fanfare.issue_subscriber_token('{a}');
create temporary table seen as select max(id) as id from fanfare.audit_log;
create function pg_temp.changes() returns setof text language sql as $$
  select format('%s %s %s %s %s', l.operation, l.kind, l.object, l.old, l.new)
  from fanfare.audit_log as l, seen as s where l.id > s.id order by l.id
$$;
update fanfare_internal.handler_secrets set secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', headers = '{"A": "b"}';
update fanfare_internal.handler_secrets set headers = headers;
update fanfare_internal.api_key_secrets set secret_hash = sha256('x');
update fanfare_internal.signing_secrets set secret = sha256('x');
select results_eq(
  'select pg_temp.changes()',
  format($$ values
    ('update handlers http {"secret": "(secret)", "headers": "(secret)"} {"secret": "(secret)", "headers": "(secret)"}'),
    ('update api_keys backend {"secret_hash": "(secret)"} {"secret_hash": "(secret)"}'),
    ('update signing_keys %1$s {"secret": "(secret)"} {"secret": "(secret)"}') $$, (select kid from fanfare.signing_keys)),
  'says which secret changed, without its value');
select is((select count(distinct app_id) from fanfare.audit_log, seen as s where audit_log.id > s.id), 1::bigint, 'under its app');
select executable_by('fanfare_internal.record_secret_change()');
select * from finish();
