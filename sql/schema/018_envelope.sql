-- What SQL handlers are called with is built in one query; functions and views that were shaped otherwise.

drop view if exists fanfare.handler_runs cascade;
drop view if exists fanfare.claimed_deliveries cascade;
drop view if exists fanfare.owed_messages cascade;

---- create above / drop below ----

drop view if exists fanfare.handler_runs cascade;
drop view if exists fanfare.claimed_deliveries cascade;
drop view if exists fanfare.owed_messages cascade;
