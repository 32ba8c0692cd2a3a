-- Where the next claim of ordered triggers begins, so that every key has its turn.

create table fanfare.ordered_cursors (
  handler_id bigint primary key references fanfare.handlers (id) on delete cascade,
  trigger_id bigint not null,
  order_key text not null,
  moved_at timestamptz not null default clock_timestamp()
);
comment on table fanfare.ordered_cursors is
  'After which key claims of a handler''s ordered triggers begin: the last one taken when there were more than a claim takes. Moved once a second at most.';

---- create above / drop below ----

drop table fanfare.ordered_cursors;
