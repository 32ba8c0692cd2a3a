select no_plan();
select is(
  fanfare_internal.redacted_copy('{"error": "x", "message": {"id": 7, "payload": {"a": 1}, "headers": {"h": 1}}}'),
  '{"error": "x", "message": {"id": 7, "payload": null, "headers": null}}', 'what it was is gone, that it was stays');
select executable_by('fanfare_internal.redacted_copy(jsonb)');
select * from finish();
