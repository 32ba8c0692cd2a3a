create or replace function fanfare_internal.scope_covers(scopes jsonb, topic text)
returns boolean
language plpgsql immutable parallel safe
as $$
begin
  if scope_covers.scopes ? scope_covers.topic then
    return true;
  end if;
  -- No prefix reaches the system's topics: * is for those that the app itself named.
  return left(scope_covers.topic, 1) <> '$' and exists (
    select
    from jsonb_array_elements_text(scope_covers.scopes) as s (scope)
    where right(s.scope, 1) = '*' and starts_with(scope_covers.topic, left(s.scope, -1))
  );
end
$$;

comment on function fanfare_internal.scope_covers(jsonb, text) is
  'True where one of a token''s scopes, an array of strings, is the topic''s name, or a beginning of it with a trailing *. System topics are covered by their exact name alone. Null scopes cover nothing.';

revoke all on function fanfare_internal.scope_covers(jsonb, text) from public;
