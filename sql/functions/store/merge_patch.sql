create or replace function fanfare_internal.merge_patch(target jsonb, patch jsonb)
returns jsonb
language plpgsql immutable
as $$
begin
  if jsonb_typeof(merge_patch.patch) <> 'object' then
    return merge_patch.patch;
  end if;
  return (
    select case when jsonb_typeof(merge_patch.target) = 'object' then merge_patch.target else '{}' end
      - coalesce(array_agg(p.key) filter (where jsonb_typeof(p.value) = 'null'), '{}')
      || coalesce(
        jsonb_object_agg(
          p.key,
          case
            when jsonb_typeof(p.value) <> 'object' then p.value
            else fanfare_internal.merge_patch(merge_patch.target -> p.key, p.value)
          end
        ) filter (where jsonb_typeof(p.value) <> 'null'),
        '{}')
    from jsonb_each(merge_patch.patch) as p
  );
end
$$;

comment on function fanfare_internal.merge_patch(jsonb, jsonb) is
  'A JSON value with a merge patch applied, by RFC 7396: null removes, objects are merged, anything else replaces.';

revoke all on function fanfare_internal.merge_patch(jsonb, jsonb) from public;
