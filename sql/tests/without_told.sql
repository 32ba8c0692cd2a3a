select no_plan();
select is(
  fanfare_internal.without_told('{"error": "x", "message": {"id": 7, "payload": {"a": 1}, "headers": {"h": 1}}}'),
  '{"error": "x", "message": {"id": 7, "payload": null, "headers": null}}', 'what it was is gone, that it was stays');
select executable_by('fanfare_internal.without_told(jsonb)');
select * from finish();
