create or replace function fanfare_internal.refuse_version(name text, expected_version bigint, version bigint)
returns void
language plpgsql immutable
as $$
begin
  raise exception '"%" is %, not %', left(refuse_version.name, 140),
    coalesce('at version ' || refuse_version.version, 'absent'),
    case refuse_version.expected_version when 0 then 'absent' else 'at version ' || refuse_version.expected_version end
    using errcode = 'ZF302', hint = 'read it again: somebody else changed it meanwhile';
end
$$;

comment on function fanfare_internal.refuse_version(text, bigint, bigint) is
  'Raises ZF302: a compare-and-set that lost. Version 0 is expected where there must be none; version is null where there is none.';

revoke all on function fanfare_internal.refuse_version(text, bigint, bigint) from public;
