create or replace function fanfare_internal.resolve_app(host text)
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
begin
  -- The common case, by key.
  select d.app_id into v_app_id from fanfare.app_domains as d where d.domain = resolve_app.host;
  if v_app_id is null then
    select d.app_id into v_app_id
    from fanfare.app_domains as d
    where d.domain = '*'
      or (left(d.domain, 2) = '*.' and right(resolve_app.host, length(d.domain) - 1) = substr(d.domain, 2))
    order by length(d.domain) desc
    limit 1;
  end if;
  return v_app_id;
end
$$;

comment on function fanfare_internal.resolve_app(text) is
  'Id of the app that a host (lower case, without port) leads to: exact, then the longest *.suffix, then *; null when none does.';

revoke all on function fanfare_internal.resolve_app(text) from public;
grant execute on function fanfare_internal.resolve_app(text) to fanfare_server;
