create or replace function fanfare_internal.read_ack(item integer, held jsonb)
returns fanfare_internal.ack_results
language plpgsql immutable
as $$
declare
  v_read fanfare_internal.ack_results;
  v_name text;
begin
  v_read.item := read_ack.item;
  if jsonb_typeof(read_ack.held) <> 'object' then
    v_read.message := 'the item is not a JSON object';
  else
    select min(k) into v_name from jsonb_object_keys(read_ack.held) as k where k not in ('delivery', 'lease');
    v_read.message := format('unknown field "%s"', left(v_name, 64));
    if v_name is null then
      select min(k) into v_name
      from unnest(array['delivery', 'lease']) as k
      where not coalesce(read_ack.held ->> k ~ '^[0-9]{1,18}$' and jsonb_typeof(read_ack.held -> k) = 'number', false);
      v_read.message := v_name || ' must be a whole number, as claim gave it';
    end if;
  end if;

  if v_read.message is null then
    v_read.delivery := (read_ack.held ->> 'delivery')::bigint;
    v_read.lease := (read_ack.held ->> 'lease')::bigint;
  else
    v_read.sqlstate := 'ZF221';
  end if;
  return v_read;
end
$$;

comment on function fanfare_internal.read_ack(integer, jsonb) is
  'An item of ack_many as it is read: its delivery and lease, or ZF221 and what is wrong with it.';

revoke all on function fanfare_internal.read_ack(integer, jsonb) from public;
