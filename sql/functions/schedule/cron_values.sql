create or replace function fanfare_internal.cron_values(
  field text,
  name text,
  low integer,
  high integer,
  names text[] default '{}'
)
returns integer[]
language plpgsql immutable
as $$
declare
  v_item text;
  v_parts text[];
  v_from integer;
  v_to integer;
  v_step integer;
  v_values integer[] := array[]::integer[];
begin
  foreach v_item in array string_to_array(cron_values.field, ',') loop
    for v_n in 1 .. cardinality(cron_values.names) loop
      v_item := regexp_replace(
        v_item, '(^|-)' || cron_values.names[v_n] || '(?=-|/|$)', E'\\1' || (v_n - 1 + cron_values.low), 'g');
    end loop;

    v_parts := regexp_match(v_item, E'^(?:\\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?$');
    v_step := coalesce(v_parts[3]::integer, 1);
    v_from := coalesce(v_parts[1]::integer, cron_values.low);
    v_to := case
      when v_parts[1] is null or (v_parts[2] is null and v_parts[3] is not null) then cron_values.high
      else coalesce(v_parts[2]::integer, v_from)
    end;
    if cron_values.name = 'weekday' and v_to = 0 and v_from > 0 then
      v_to := 7; -- fri-sun
    end if;

    if v_parts is null or v_from < cron_values.low or v_to > cron_values.high or v_from > v_to
      or v_step not between 1 and cron_values.high
    then
      raise exception 'cron: % "%" is not valid', cron_values.name, left(cron_values.field, 64)
        using errcode = 'ZF350',
          hint = format('%s: numbers from %s to %s as a, a-b, * or lists of these, each with an optional step such as */5',
            cron_values.name, cron_values.low, cron_values.high);
    end if;
    v_values := v_values || array(select generate_series(v_from, v_to, v_step));
  end loop;
  return array(select distinct v from unnest(v_values) as v order by v);
end
$$;

comment on function fanfare_internal.cron_values(text, text, integer, integer, text[]) is
  'Values that one field of a cron expression stands for, in order; names stand for the numbers from low on. Errors: ZF350 not valid.';

revoke all on function fanfare_internal.cron_values(text, text, integer, integer, text[]) from public;
