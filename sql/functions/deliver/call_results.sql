create or replace view fanfare_internal.call_results as
select null::boolean[] as done, null::text[] as errors, null::timestamptz[] as started_at, null::timestamptz[] as ended_at,
  null::boolean as blocked
where false;

comment on view fanfare_internal.call_results is
  'Shape of what call_handler answers, an item a message: whether the handler returned (null: it was not called), else its error; when it was called, and when it had returned; and whether the last of them waited too long for a lock.';
