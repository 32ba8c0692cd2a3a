select no_plan();
select is(fanfare_internal.held_capabilities(given::text[]), want::text[], given)
from (values
  ('{topic.publish}', '{topic.publish}'), ('{delivery.pull}', '{delivery.pull}'), ('{*}', '{*}'),
  ('{delivery.manage,topic.publish}', '{delivery.manage,topic.publish,delivery.pull}')
) as x (given, want);
select executable_by('fanfare_internal.held_capabilities(text[])');
select * from finish();
