-- A bridge's name belongs to the token that used it first. The server's own bridge is no API token, and none can be named like it.
update bridge set owner = 'server' where owner = 'token:bridge of the server';
create index bridge_by_owner on bridge (owner);

-- What a bridge sends again stands in the log once.
alter table device_event add column told_as text check (length(told_as) between 1 and 80);
create unique index device_event_told_once on device_event (device_id, told_as) where told_as is not null;
