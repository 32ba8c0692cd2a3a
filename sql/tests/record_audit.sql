select no_plan();
select set_config('fanfare.api_key', '0123456789ab', false);
select fanfare_internal.record_audit('things', 'insert', 'a', 7, null, '{"x":1}');
select results_eq(
  $$ select session_role = session_user, acting_role, api_key, app_id, kind, operation, object, old, new, changed_at > now() - interval '1 minute'
     from fanfare.audit_log $$,
  $$ values (true, null::text, '0123456789ab', 7::bigint, 'things', 'insert', 'a', null::jsonb, '{"x":1}'::jsonb, true) $$,
  'who, when and what');
select throws_ok($$ select fanfare_internal.record_audit('things', 'borrow', 'a', 7) $$, '23514', null, 'operations are known ones');
select executable_by('fanfare_internal.record_audit(text, text, text, bigint, jsonb, jsonb)');
select * from finish();
