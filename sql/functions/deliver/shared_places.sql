create or replace view fanfare_internal.shared_places as
select null::bigint as handler_id, null::integer as handler_room, null::integer as handlers_left,
  null::bigint as app_id, null::integer as app_room, null::integer as apps_left
where false;

comment on view fanfare_internal.shared_places is
  'Shape of what share_places answers: how many more deliveries a handler and its app may have in flight, and how many handlers of the app and apps are left, this one counted.';
