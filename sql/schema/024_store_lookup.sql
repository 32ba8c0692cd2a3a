-- What a write to a store looks for, where somebody listens to its collection.

create index triggers_store on fanfare.triggers (app_id, kind) where enabled;
comment on index fanfare.triggers_store is 'publish_change: the triggers of an app''s store.';

-- Only the triggers' own function reads them.
revoke select on fanfare.kv_listeners, fanfare.docs_listeners from fanfare_publisher;

---- create above / drop below ----

grant select on fanfare.kv_listeners, fanfare.docs_listeners to fanfare_publisher;
drop index fanfare.triggers_store;
