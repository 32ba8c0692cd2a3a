create or replace function fanfare.remove_domain(app text, domain text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare.app_domains as d
  using fanfare.apps as a
  where a.id = d.app_id and a.name = remove_domain.app and d.domain = lower(remove_domain.domain);
  if not found then
    raise exception 'app "%" has no domain "%"', left(remove_domain.app, 64), left(remove_domain.domain, 64)
      using errcode = 'ZF111', hint = 'its domains are in fanfare.app_domains';
  end if;
end
$$;

comment on function fanfare.remove_domain(text, text) is
'Takes a domain away from an app.
Errors: ZF111 the app has no such domain.
Example: select fanfare.remove_domain(''shop'', ''events.shop.example'');';

revoke all on function fanfare.remove_domain(text, text) from public;
grant execute on function fanfare.remove_domain(text, text) to fanfare_admin, fanfare_server;
