-- What an app may use, and who may speak to it from a browser.

alter table fanfare.apps
  add column allowed_origins text[] not null default '{}',
  add column max_streams integer,
  add column max_streams_per_address integer,
  add column publish_rate integer,
  add constraint at_most_64_origins check (cardinality(allowed_origins) <= 64),
  add constraint origins_are_any_or_scheme_and_host check (
    array_position(allowed_origins, null) is null
    and array_to_string(allowed_origins || ''::text, ' ')
      ~ '^((\*|https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?) )*$'
  ),
  add constraint max_streams_is_positive check (max_streams > 0),
  add constraint max_streams_per_address_is_positive check (max_streams_per_address > 0),
  add constraint publish_rate_is_positive check (publish_rate > 0);
comment on column fanfare.apps.allowed_origins is
  'Origins whose pages may speak to the app (CORS): scheme and host as browsers send them, or * for any.';
comment on column fanfare.apps.max_streams is 'Streams open at once on each server; null for no limit of the app.';
comment on column fanfare.apps.max_streams_per_address is
  'Streams open at once from one client address on each server; null for no limit of the app.';
comment on column fanfare.apps.publish_rate is
  'Messages a second over HTTP, on all servers together; null for no limit.';

---- create above / drop below ----

alter table fanfare.apps
  drop column allowed_origins, drop column max_streams, drop column max_streams_per_address,
  drop column publish_rate;
