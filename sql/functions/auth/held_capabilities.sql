create or replace function fanfare_internal.held_capabilities(capabilities text[])
returns text[]
language sql immutable parallel safe
as $$
  select case
    when 'delivery.manage' = any (held_capabilities.capabilities)
      then held_capabilities.capabilities || 'delivery.pull'::text
    else held_capabilities.capabilities
  end
$$;

comment on function fanfare_internal.held_capabilities(text[]) is
  'What a key with the capabilities has: who may manage deliveries may pull them.';

revoke all on function fanfare_internal.held_capabilities(text[]) from public;
