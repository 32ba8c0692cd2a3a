create or replace function fanfare_internal.absent_topics(app_id bigint, scopes text[])
returns setof text
language sql stable
as $$
  select distinct fanfare_internal.missing('topic', s.scope, absent_topics.app_id)
  from unnest(absent_topics.scopes) as s (scope)
  where right(s.scope, 1) <> '*'
    and not exists (
      select from fanfare.topics as t where t.app_id = absent_topics.app_id and t.name = s.scope
    )
  order by 1
$$;

comment on function fanfare_internal.absent_topics(bigint, text[]) is
  'Topics that scopes of a token name and that are not there, a sentence each: they may be made later, or be misspelt.';

revoke all on function fanfare_internal.absent_topics(bigint, text[]) from public;
