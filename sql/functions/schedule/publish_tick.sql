create or replace function fanfare_internal.publish_tick(schedule fanfare.schedules, tick timestamptz)
returns bigint
language plpgsql volatile
as $$
declare
  v_id bigint;
begin
  v_id := fanfare_internal.publish_system(
    app_id => (publish_tick.schedule).app_id,
    topic => '$cron',
    payload => jsonb_build_object(
      'schedule', (publish_tick.schedule).name,
      'scheduled_at', fanfare_internal.utc_text(publish_tick.tick),
      'payload', (publish_tick.schedule).payload),
    key => (publish_tick.schedule).name);
  update fanfare.schedules as s
  set last_at = publish_tick.tick, last_message_id = v_id
  where s.id = (publish_tick.schedule).id;
  return v_id;
end
$$;

comment on function fanfare_internal.publish_tick(fanfare.schedules, timestamptz) is
  'Publishes a tick of a schedule on $cron and returns the message id.';

revoke all on function fanfare_internal.publish_tick(fanfare.schedules, timestamptz) from public;
