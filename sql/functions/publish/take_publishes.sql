create or replace function fanfare_internal.take_publishes(app_id bigint, count integer)
returns boolean
language plpgsql volatile
as $$
declare
  -- Nanoseconds since 1970.
  v_now constant bigint := extract(epoch from clock_timestamp()) * 1000000000;
  v_second constant bigint := 1000000000;
  v_rate integer := (select a.publish_rate from fanfare.apps as a where a.id = take_publishes.app_id);
  v_clock regclass := to_regclass('fanfare_internal.publishes_of_app_' || take_publishes.app_id);
  v_spent bigint;
  v_wait bigint;
begin
  if v_rate is null or v_clock is null or take_publishes.count = 0 then
    return true; -- the rate was taken away meanwhile, or there is nothing to count
  end if;
  v_spent := pg_sequence_last_value(v_clock);
  v_wait := v_spent + v_second / v_rate - v_now;
  if v_wait > 0 then
    raise exception 'the app may publish % messages a second', v_rate
      using errcode = 'ZF029', hint = format('try again in %s ms', v_wait / 1000000 + 1);
  elsif v_spent is null or v_spent < v_now - v_second then
    perform setval(v_clock, v_now - v_second);
  end if;
  perform nextval(v_clock) from generate_series(1, take_publishes.count);
  return true;
end
$$;

comment on function fanfare_internal.take_publishes(bigint, integer) is
'Counts messages against the publish_rate of an app, and refuses them where it is used up.
The generic cell rate algorithm (ATM Forum TM 4.0, 4.4.2), with a sequence for its clock: it holds the time until which the rate is spent, and each message moves it on by its share of a second. It lags at most a second behind, which is what may be saved up; what many messages take at once has to be waited for. A sequence, because all sessions see it at once and nobody waits for another''s commit. Errors: ZF029 the rate is used up.';

revoke all on function fanfare_internal.take_publishes(bigint, integer) from public;
