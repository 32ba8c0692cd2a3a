create or replace function fanfare.discard(
  dead_letters bigint[] default null,
  handler text default null,
  trigger text default null,
  topic text default null,
  reason text default null,
  error text default null,
  everything boolean default false,
  max_count integer default 1000,
  dry_run boolean default false,
  app text default null
)
returns setof bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids bigint[] := fanfare_internal.open_dead_letters(
    fanfare_internal.session_app(discard.app), discard.dead_letters, discard.handler, discard.trigger, discard.topic,
    discard.reason, discard.error, discard.everything, discard.max_count);
begin
  if cardinality(v_ids) < (select count(distinct n) from unnest(discard.dead_letters) as n) then
    raise exception 'a dead letter cannot be discarded: it is resolved'
      using errcode = 'ZF231', hint = 'see resolution in fanfare.dead_letters';
  end if;
  if not discard.dry_run then
    perform fanfare_internal.resolve_dead_letters(v_ids, 'discarded');
    perform fanfare_internal.record_resolving('discard', v_ids);
  end if;
  return query select unnest(v_ids);
end
$$;

comment on function fanfare.discard(bigint[], text, text, text, text, text, boolean, integer, boolean, text) is
'Closes dead letters without delivering them; returns them.
Chosen as in redrive. Their rows stay.
Errors: ZF002 app is missing, ZF003 app, ZF011, ZF200, ZF210 a filter names nothing, ZF222 max_count, ZF230 no such dead letter, ZF231 one of those named is resolved, ZF232 nothing is chosen.
Example: select count(*) from fanfare.discard(handler => ''billing'', dry_run => true, app => ''shop'');';

revoke all on function fanfare.discard(bigint[], text, text, text, text, text, boolean, integer, boolean, text) from public;
grant execute on function fanfare.discard(bigint[], text, text, text, text, text, boolean, integer, boolean, text) to fanfare_admin, fanfare_server;
