create or replace function fanfare_internal.inherit_limit()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The lock waits for a rate that is being set; who waited reads the row as it was, so look after it.
  perform from fanfare.apps as a where a.id = new.app_id for key share;
  new.rate_limited := exists (select from fanfare.apps as a where a.id = new.app_id and a.publish_rate is not null);
  return new;
end
$$;

comment on function fanfare_internal.inherit_limit() is
  'Trigger of topics: marks a new one if its app has a publish_rate.';

revoke all on function fanfare_internal.inherit_limit() from public;

create or replace trigger inherit_limit
  before insert on fanfare.topics
  for each row execute function fanfare_internal.inherit_limit();
