-- The agent's process that a job is lent to: one that asks again, because it never got the answer, gets its own loan again.
alter table job add column session text;
-- What an agent says of its machine is written seldom, however often it changes.
alter table device add column host_facts_at timestamptz;
-- The token that offered a checkpoint first: each may offer so many that nobody has asked anything of.
alter table checkpoint add column offered_by text;
-- ... and so many of its processes may come in an hour.
create index worker_by_token on worker (token, first_seen_at);
create index checkpoint_by_token on checkpoint (offered_by) where offered_by is not null;
