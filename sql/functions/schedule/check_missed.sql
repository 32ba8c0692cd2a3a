create or replace function fanfare_internal.check_missed(missed text)
returns void
language plpgsql immutable
as $$
begin
  if check_missed.missed is null or check_missed.missed not in ('skip', 'last', 'all') then
    raise exception 'missed: "%" is not known', left(check_missed.missed, 64)
      using errcode = 'ZF353', hint = 'missed: skip, last or all';
  end if;
end
$$;

comment on function fanfare_internal.check_missed(text) is
  'Raises ZF353 unless it says what becomes of missed ticks: skip, last or all.';

revoke all on function fanfare_internal.check_missed(text) from public;
