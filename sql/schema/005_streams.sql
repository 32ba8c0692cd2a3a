-- Where streams begin.

create index batches_sealed_at on fanfare.batches (sealed_at, id);
comment on index fanfare.batches_sealed_at is 'start_position: the first batch sealed at or after a time.';

alter table fanfare.topics
  add column external_after bigint not null default 0;
comment on column fanfare.topics.external_after is
  'Clients outside are shown batches after this one: the newest when the topic became external.';

---- create above / drop below ----

alter table fanfare.topics drop column external_after;
drop index fanfare.batches_sealed_at;
