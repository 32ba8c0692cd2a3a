create or replace view fanfare_internal.reported_results as
select null::bigint as delivery, null::bigint as lease, null::text as outcome, null::interval as retry_in,
  null::integer as status, null::text as error, null::text as excerpt,
  null::timestamptz as started_at, null::real as duration_ms, null::text as disable
where false;

comment on view fanfare_internal.reported_results is
  'Shape of an item of settle_deliveries.';
