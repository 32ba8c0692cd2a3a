-- Messages that are owed for longer than the log keeps them.

alter table fanfare.settings
  drop constraint setting_is_known,
  add constraint setting_is_known check (name in ('retention', 'payload_limit', 'carry_limit')),
  add constraint carry_limit_is_at_least_an_hour check (name <> 'carry_limit' or value::interval >= '1 hour');
insert into fanfare.settings (name, value, description) values
  ('carry_limit', '30 days', 'how long a message past the retention may wait for its handlers before it becomes a dead letter (interval)');

alter table fanfare.dead_letters
  drop constraint reason_is_known,
  add constraint reason_is_known check (
    reason in ('exhausted', 'rejected', 'hops', 'handler_deleted', 'trigger_deleted', 'purged', 'expired')
  );
comment on column fanfare.dead_letters.reason is
  'exhausted: max_attempts. rejected: the handler said never again. hops: it came through 16 handlers. expired: it waited past the retention for longer than carry_limit. purged, handler_deleted, trigger_deleted: an operator''s doing.';

create index deliveries_carried on fanfare.deliveries (published_at) where message is not null;
comment on index fanfare.deliveries_carried is 'expire_carried; carried_messages.';

---- create above / drop below ----

drop index fanfare.deliveries_carried;
delete from fanfare.dead_letters where reason = 'expired';
alter table fanfare.dead_letters
  drop constraint reason_is_known,
  add constraint reason_is_known check (
    reason in ('exhausted', 'rejected', 'hops', 'handler_deleted', 'trigger_deleted', 'purged')
  );
delete from fanfare.settings where name = 'carry_limit';
alter table fanfare.settings
  drop constraint carry_limit_is_at_least_an_hour,
  drop constraint setting_is_known,
  add constraint setting_is_known check (name in ('retention', 'payload_limit'));
