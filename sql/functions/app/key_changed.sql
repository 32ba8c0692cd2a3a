create or replace function fanfare_internal.key_changed()
returns trigger
language plpgsql volatile
as $$
begin
  perform fanfare_internal.tell('fanfare_control', json_build_object('event', 'tokens_revoked', 'app_id', a.id)::text)
  from fanfare.apps as a
  where a.id = old.app_id or old.app_id is null;
  return null;
end
$$;

comment on function fanfare_internal.key_changed() is
  'Trigger of api_keys: tells the servers, so that streams of a revoked key end at once.';

revoke all on function fanfare_internal.key_changed() from public;

create or replace trigger tell_servers
  after update or delete on fanfare.api_keys
  for each row execute function fanfare_internal.key_changed();
