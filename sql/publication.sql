-- Run after the functions are installed, by the role that installs: making a
-- publication needs CREATE on the database, which the owner does not have.

drop publication if exists fanfare_messages;
create publication fanfare_messages for table fanfare.messages (id) -- that there is one is all it wakes by
  with (publish = 'insert', publish_via_partition_root = true);
comment on publication fanfare_messages is 'What the wake-up source wal decodes.';
