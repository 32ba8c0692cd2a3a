select no_plan();
select is(fanfare_internal.json_fault('{"a": [1, "\u00e9"]}'), null, 'nothing');
select is(fanfare_internal.json_fault(null), null, 'nor of nothing');
select is(fanfare_internal.json_fault(g.text), g.fault, g.text)
from (values ('"\u0000"', '22P05'), ('"\ud800"', '22P02'), ('{', '22P02'), ('1e999999', '22003')) as g (text, fault);
select is(fanfare_internal.json_fault(repeat('[', 100000)), '54001', 'nested too deeply');
select executable_by('fanfare_internal.json_fault(text)', 'fanfare_server');

select * from finish();
