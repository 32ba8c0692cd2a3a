select no_plan();
select lives_ok(format('select fanfare_internal.check_results(%L)', r), r)
from unnest(array['[]', '[{"delivery": 1, "lease": 1, "outcome": "done"}]']) as r;
select throws_ok(format('select fanfare_internal.check_results(%L)', r), 'ZF221', null, format('ZF221 for %L', r))
from unnest(array[
  '{}', '1', '[1]', '[{"delivery": 1, "lease": 1}]', '[{"delivery": 1, "lease": 1, "outcome": "ok"}]',
  '[{"lease": 1, "outcome": "done"}]', '[{"delivery": 1, "outcome": "done"}]', null]) as r;
select executable_by('fanfare_internal.check_results(jsonb)');

select * from finish();
