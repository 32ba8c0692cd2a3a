create or replace function fanfare_internal.missing(kind text, name text, app_id bigint)
returns text
language sql stable
as $$
  select format('no %s named "%s" in app "%s"', missing.kind, left(missing.name, 140),
    (select a.name from fanfare.apps as a where a.id = missing.app_id))
$$;

comment on function fanfare_internal.missing(text, text, bigint) is
  'What to say of a topic, handler, trigger or schedule that is not there: in which app was looked, since that is often the slip.';

revoke all on function fanfare_internal.missing(text, text, bigint) from public;
