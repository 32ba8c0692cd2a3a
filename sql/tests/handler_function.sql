select no_plan();
select shop();
create schema "Odd Name";
create function "Odd Name"."An ""f"""(jsonb) returns void language sql as 'select';
create function shop.value(jsonb) returns jsonb language sql as 'select $1';
create function shop.texts(text) returns void language sql as 'select';
create function shop.many(jsonb) returns setof void language sql as 'select';
create procedure shop.proc(jsonb) language sql as 'select';
select is(fanfare_internal.handler_function(t), 'shop.handle(jsonb)'::regprocedure, t)
from unnest(array['shop.handle(jsonb)', 'shop.handle', ' SHOP.Handle ( jsonb ) ']) as t;
select is(fanfare_internal.handler_function('"Odd Name"."An ""f"""(jsonb)'), '"Odd Name"."An ""f"""(jsonb)'::regprocedure, 'quoted');
select is(fanfare_internal.handler_function(t), null, format('not %L', t))
from unnest(array[
  'handle(jsonb)', 'shop.none(jsonb)', 'shop.value(jsonb)', 'shop.texts(text)', 'shop.texts(jsonb)', 'shop.many(jsonb)',
  'shop.proc(jsonb)', 'a.shop.handle(jsonb)', 'shop.handle(jsonb); drop table x', '', null]) as t;
select executable_by('fanfare_internal.handler_function(text, regtype)');

select * from finish();
