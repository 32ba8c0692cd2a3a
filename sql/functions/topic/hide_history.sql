create or replace function fanfare_internal.hide_history()
returns trigger
language plpgsql volatile
as $$
begin
  new.external_after := fanfare_internal.head_batch();
  return new;
end
$$;

comment on function fanfare_internal.hide_history() is
  'Trigger of topics: one that becomes external shows outside what is sealed from then on; share_history shows the rest.';

revoke all on function fanfare_internal.hide_history() from public;

create or replace trigger becomes_external
  before update of external_subscribable on fanfare.topics
  for each row when (new.external_subscribable and not old.external_subscribable)
  execute function fanfare_internal.hide_history();
