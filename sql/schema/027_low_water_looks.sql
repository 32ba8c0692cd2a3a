-- A look at everything that was delivered since an old snapshot can take seconds: not every second.

alter table fanfare.low_waters add column took interval not null default '0';
comment on column fanfare.low_waters.took is 'How long the look at everything, at looked_at, took; the next comes after ten times that.';
comment on table fanfare.low_waters is
  'Where claims begin to look: before it, nothing waited at looked_at. Without it each claim would step over what was delivered since the oldest snapshot. Raised once a second; lowered by a look at everything, if something came from before.';

---- create above / drop below ----

alter table fanfare.low_waters drop column took;
