create or replace function fanfare_internal.publish_item(item integer, message jsonb, app text)
returns fanfare_internal.publish_results
language plpgsql volatile
as $$
declare
  v_result fanfare_internal.publish_results := fanfare_internal.item_fault(publish_item.message, 0, 0);
begin
  v_result.item := publish_item.item;
  if v_result.sqlstate is not null then
    return v_result;
  end if;
  v_result.id := fanfare.publish(
    topic => publish_item.message ->> 'topic',
    payload => publish_item.message -> 'payload',
    key => publish_item.message ->> 'key',
    headers => nullif(publish_item.message -> 'headers', 'null'),
    idempotency_key => publish_item.message ->> 'idempotency_key',
    app => publish_item.app
  );
  return v_result;
exception
  when sqlstate 'ZF011' or sqlstate 'ZF027' or sqlstate 'ZF029' or sqlstate 'ZF070' or sqlstate 'ZF071' then
    v_result.sqlstate := sqlstate;
    v_result.message := sqlerrm;
    return v_result;
end
$$;

comment on function fanfare_internal.publish_item(integer, jsonb, text) is
  'Publishes one item of publish_many that has an idempotency key, in a subtransaction: its error is its own.';

revoke all on function fanfare_internal.publish_item(integer, jsonb, text) from public;
