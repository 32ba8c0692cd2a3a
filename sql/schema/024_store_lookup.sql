-- What a write to a store looks for, where somebody listens to its collection.

create index triggers_store on fanfare.triggers (app_id, kind) where enabled;
comment on index fanfare.triggers_store is 'publish_change: the triggers of an app''s store.';

---- create above / drop below ----

drop index fanfare.triggers_store;
