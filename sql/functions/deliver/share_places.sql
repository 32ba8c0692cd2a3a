create or replace function fanfare_internal.share_places(kinds text[], places integer, in_flight jsonb)
returns setof fanfare_internal.shared_places
language sql volatile
as $$
  with held as (
    select h.app_id, h.id as handler_id, f.value::integer as held
    from jsonb_each_text(share_places.in_flight) as f
    join fanfare.handlers as h on h.id = f.key::bigint
  ), work as materialized (
    select r.app_id, r.handler_id
    from fanfare_internal.handlers_with_work as r
    where r.kind = any (share_places.kinds) and (r.kind <> 'sql' or r.retrying)
  ), apps as (
    select a.app_id, sum(a.held)::integer as held
    from (select h.app_id, h.held from held as h union all select w.app_id, 0 from work as w) as a
    group by a.app_id
  ), rooms as materialized (
    select a.app_id, random() as turn, least(
      -- a few are kept for apps that hold none
      share_places.places - sum(a.held) over () - case when a.held > 0 then greatest(share_places.places / 8, 1) else 0 end,
      case when count(*) over () > 1 then share_places.places / 2 else share_places.places - greatest(share_places.places / 8, 1) end
        - a.held)::integer as room
    from apps as a
  ), turns as (
    select w.handler_id, r.app_id, r.room as app_room, share_places.places / 4 - coalesce(h.held, 0) as handler_room,
      row_number() over (partition by r.app_id order by random()) as handler_turn, dense_rank() over (order by r.turn, r.app_id) as app_turn
    from work as w
    join rooms as r on r.app_id = w.app_id
    left join held as h on h.handler_id = w.handler_id
    where r.room > 0 and share_places.places / 4 > coalesce(h.held, 0)
  )
  select t.handler_id, t.handler_room, (1 + count(*) over (partition by t.app_id) - t.handler_turn)::integer,
    t.app_id, t.app_room, (1 + max(t.app_turn) over () - t.app_turn)::integer
  from turns as t
  order by t.app_turn, t.handler_turn;
$$;

comment on function fanfare_internal.share_places(text[], integer, jsonb) is
  'Shares the places of a server that are free among the apps, and then the handlers of the kinds, that have something to do; in an order by chance. in_flight says how many places a handler holds ({"<handler_id>": n}). A handler may have a quarter of all places, and an app half of them, or all but an eighth while no other has something to do or in flight; this eighth is for apps that have nothing in flight.';

revoke all on function fanfare_internal.share_places(text[], integer, jsonb) from public;
