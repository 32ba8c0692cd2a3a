create or replace function fanfare.add_domain(app text, domain text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := (select a.id from fanfare.apps as a where a.name = add_domain.app);
  v_owner_id bigint;
begin
  if v_app_id is null then
    raise exception 'no app named "%"', left(add_domain.app, 64) using errcode = 'ZF001';
  end if;

  insert into fanfare.app_domains as d (domain, app_id) values (lower(add_domain.domain), v_app_id)
  on conflict on constraint app_domains_pkey do update set app_id = d.app_id
  returning d.app_id into v_owner_id;

  if v_owner_id <> v_app_id then
    raise exception 'domain "%" belongs to another app', add_domain.domain using errcode = 'ZF007';
  end if;
exception
  when check_violation or not_null_violation then
    raise exception 'domain "%" is not valid', left(add_domain.domain, 64)
      using errcode = 'ZF008', hint = 'domain: a host name as A-labels without port, *.suffix, or *';
end
$$;

comment on function fanfare.add_domain(text, text) is
'Makes requests for a host reach an app.
domain is a host, *.suffix, or * for every host.
Errors: ZF001 no such app, ZF007 the domain belongs to another app, ZF008 not a host, *.suffix or *.
Example: select fanfare.add_domain(''shop'', ''events.shop.example'');';

revoke all on function fanfare.add_domain(text, text) from public;
grant execute on function fanfare.add_domain(text, text) to fanfare_admin, fanfare_server;
