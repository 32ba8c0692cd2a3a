create or replace function fanfare_internal.app_changed()
returns trigger
language plpgsql volatile
as $$
begin
  perform fanfare_internal.tell('fanfare_control', json_build_object('event', 'app_changed', 'app_id', new.id)::text);
  return null;
end
$$;

comment on function fanfare_internal.app_changed() is
  'Trigger of apps: tells the servers that settings of an app changed.';

revoke all on function fanfare_internal.app_changed() from public;

create or replace trigger tell_servers
  after update on fanfare.apps
  for each row execute function fanfare_internal.app_changed();
