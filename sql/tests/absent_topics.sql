select no_plan();
select shop();
create function pg_temp.absent(scopes text[]) returns setof text language sql as $$
  select fanfare_internal.absent_topics(a.id, scopes) from fanfare.apps as a where a.name = 'shop'
$$;
select is_empty($$ select pg_temp.absent('{orders,none*,*,$kv}') $$, 'those that are there, and beginnings of names');
select is_empty($$ select pg_temp.absent(null) $$, 'none of nothing');
select results_eq($$ select pg_temp.absent('{orders,order,order}') $$, array['no topic named "order" in app "shop"'], 'one that is not');
select executable_by('fanfare_internal.absent_topics(bigint, text[])');

select * from finish();
