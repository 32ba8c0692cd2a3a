select no_plan();
select fanfare.create_app('shop');
select fanfare_internal.keep_answer(a.id, 'k', 'POST /a', '{}', n::text::bytea) from generate_series(1, 2) as n, (select id from fanfare.apps union all select null) as a;
select results_eq('select answer from fanfare_internal.kept_answers', array['2', '2']::bytea[], 'one for each app, and one for none');
select is(fanfare_internal.expire_idempotency_keys(), 0, 'it holds');
update fanfare_internal.kept_answers set created_at = now() - interval '25 hours' where app_id is null;
select is(fanfare_internal.expire_idempotency_keys(), 1, 'until it is swept');
select executable_by('fanfare_internal.keep_answer(bigint, text, text, bytea, bytea)', 'fanfare_server');

select * from finish();
