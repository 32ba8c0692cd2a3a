select no_plan();

select is(fanfare_internal.format_position(0), null, 'none before the first epoch');
select fanfare_internal.open_epoch(0);
select fanfare_internal.open_epoch(2);
select fanfare_internal.open_epoch(2);
update fanfare.epochs as e set label = l.label
from (select id, (array['aaaaaaaa', 'bbbbbbbb', 'cccccccc'])[row_number() over (order by id)] as label
      from fanfare.epochs) as l
where l.id = e.id;

select is(fanfare_internal.format_position(p.batch, p.message), p.text_form, coalesce(p.text_form, 'none'))
from (values
  (0, null, 'aaaaaaaa.0'), (1, null, 'aaaaaaaa.1'), (1, 42, 'aaaaaaaa.1.42'), (2, 7, 'aaaaaaaa.2.7'),
  (3, null, 'cccccccc.3'), (9223372036854775807, 9007199254740991, 'cccccccc.9223372036854775807.9007199254740991'),
  (-1, null, null), (null, 1, null)
) as p (batch, message, text_form);

select executable_by(
  'fanfare_internal.format_position(bigint, bigint)', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');

select * from finish();
