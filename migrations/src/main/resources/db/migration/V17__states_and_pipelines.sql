-- The newest state of a tuning that has not ended, handed in by its worker: a file in the folder states of the data directory, named by its SHA-256. Another
-- worker continues from it.
create table tuning_state (
    tuning_id bigint primary key references tuning on delete cascade,
    step      integer     not null check (step > 0),
    sha256    text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size      bigint      not null check (size > 0),
    worker    text,
    saved_at  timestamptz not null default now()
);
-- The step at which the newest lease continued; null if it began at the first step.
alter table tuning add column continued_at integer;
