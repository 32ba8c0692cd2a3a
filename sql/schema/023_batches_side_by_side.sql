-- Functions that were given further parameters.

drop function if exists fanfare.lock_waiting(bigint, text[], integer, integer);
drop function if exists fanfare.take_batch(fanfare.handlers, integer);
drop function if exists fanfare.call_handler(regprocedure, jsonb[], text[], timestamptz);
drop function if exists fanfare.run_handler(fanfare.handlers, jsonb[], text[], timestamptz);
drop function if exists fanfare.run_sql_deliveries(bigint, integer);

---- create above / drop below ----

drop function if exists fanfare.run_sql_deliveries(bigint, integer, timestamptz);
drop function if exists fanfare.run_handler(fanfare.handlers, jsonb[], text[], timestamptz, text);
drop function if exists fanfare.call_handler(regprocedure, jsonb[], text[], timestamptz, text);
drop function if exists fanfare.take_batch(fanfare.handlers, integer, timestamptz);
drop function if exists fanfare.lock_waiting(bigint, text[], integer, integer, timestamptz);
