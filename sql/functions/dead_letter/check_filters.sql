create or replace function fanfare_internal.check_filters(app_id bigint, handler text, trigger text, topic text)
returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What was deleted may still have deliveries, attempts and dead letters.
  if check_filters.handler is not null and not exists (
    select from fanfare.handlers as h where h.app_id = check_filters.app_id and h.name = check_filters.handler)
  then
    raise exception '%', fanfare_internal.missing('handler', check_filters.handler, check_filters.app_id)
      using errcode = 'ZF200', hint = 'see fanfare.handlers';
  elsif check_filters.trigger is not null and not exists (
    select from fanfare.triggers as t where t.app_id = check_filters.app_id and t.name = check_filters.trigger)
  then
    raise exception '%', fanfare_internal.missing('trigger', check_filters.trigger, check_filters.app_id)
      using errcode = 'ZF210', hint = 'see fanfare.triggers';
  elsif check_filters.topic is not null and not exists (
      select from fanfare.topics as t where t.app_id = check_filters.app_id and t.name = check_filters.topic)
    and not exists (
      select from fanfare.dead_letters as l where l.app_id = check_filters.app_id and l.topic = check_filters.topic)
  then
    raise exception '%', fanfare_internal.missing('topic', check_filters.topic, check_filters.app_id)
      using errcode = 'ZF011', hint = 'see fanfare.topics';
  end if;
end
$$;

comment on function fanfare_internal.check_filters(bigint, text, text, text) is
  'Refuses a handler, trigger or topic that the app never had: a filter that names nothing is a misspelt one. Errors: ZF011, ZF200, ZF210.';

revoke all on function fanfare_internal.check_filters(bigint, text, text, text) from public;
grant execute on function fanfare_internal.check_filters(bigint, text, text, text) to fanfare_server;
