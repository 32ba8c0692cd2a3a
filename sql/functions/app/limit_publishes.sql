create or replace function fanfare_internal.limit_publishes()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clock text := format('fanfare_internal.publishes_of_app_%s', coalesce(new.id, old.id));
begin
  if tg_op = 'UPDATE' and new.publish_rate is not distinct from old.publish_rate then
    return null; -- update_app names every setting
  end if;
  execute format('drop sequence if exists %s', v_clock);
  if new.publish_rate is not null then
    execute format('create sequence %s increment %s', v_clock, greatest(1, 1000000000 / new.publish_rate));
  end if;
  -- Whoever makes a topic holds the row of its app: wait for them, and let none begin.
  perform from fanfare.apps as a where a.id = new.id for update;
  update fanfare.topics as t
  set rate_limited = new.publish_rate is not null
  where t.app_id = new.id and t.rate_limited <> (new.publish_rate is not null);
  return null;
end
$$;

comment on function fanfare_internal.limit_publishes() is
  'Trigger of apps: makes the sequence that take_publishes counts with, and marks the topics.';

revoke all on function fanfare_internal.limit_publishes() from public;

create or replace trigger limit_publishes
  after insert or update of publish_rate or delete on fanfare.apps
  for each row execute function fanfare_internal.limit_publishes();
