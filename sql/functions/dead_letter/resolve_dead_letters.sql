create or replace function fanfare_internal.resolve_dead_letters(dead_letters bigint[], resolution text)
returns void
language sql volatile
as $$
  update fanfare.dead_letters as l
  set resolution = resolve_dead_letters.resolution, resolved_at = clock_timestamp(), resolved_by = fanfare_internal.session_role()
  where l.id = any (resolve_dead_letters.dead_letters)
$$;

comment on function fanfare_internal.resolve_dead_letters(bigint[], text) is
  'Notes how dead letters were resolved, when, and by which role.';

revoke all on function fanfare_internal.resolve_dead_letters(bigint[], text) from public;
