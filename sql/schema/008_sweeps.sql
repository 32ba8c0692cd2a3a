-- What the sweeper did.

create table fanfare.sweeps (
  task text primary key,
  server text not null,
  started_at timestamptz not null,
  took interval not null,
  counts jsonb not null,
  error text,
  runs bigint not null default 1,
  totals jsonb not null,
  constraint sweep_counts_are_an_object check (jsonb_typeof(counts) = 'object' and jsonb_typeof(totals) = 'object')
);
comment on table fanfare.sweeps is
  'The last run of each task of the sweeper, which runs on one server at a time: what it counted, how long it took, and why it failed if it did.';
comment on column fanfare.sweeps.totals is 'Sum of the counts of all runs.';
grant select on fanfare.sweeps to fanfare_reader, fanfare_server, fanfare_admin;

---- create above / drop below ----

drop table fanfare.sweeps;
