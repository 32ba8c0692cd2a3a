select no_plan();
select fanfare.create_app('shop');
select fanfare_internal.save_file('a', 1, 'text/plain', sha256('a'), '00000000-0000-4000-8000-000000000001');

select results_eq(
  $$ select o from fanfare.apps as a, fanfare_internal.orphan_blobs(a.id,
       '{00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-000000000002}') as o $$,
  array['00000000-0000-4000-8000-000000000002'::uuid], 'those without a row');
select results_eq(
  $$ select o from fanfare_internal.orphan_blobs(-1, '{00000000-0000-4000-8000-000000000001}') as o $$,
  array['00000000-0000-4000-8000-000000000001'::uuid], 'or with a row of another app');
select is_empty($$ select fanfare_internal.orphan_blobs(1, '{}') $$, 'none of none');

select executable_by('fanfare_internal.orphan_blobs(bigint, uuid[])', 'fanfare_server');

select * from finish();
