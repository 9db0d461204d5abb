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

-- Prompts over which the result of a stage of distillation is evaluated; 0 for none.
alter table tuning add column evaluation_prompts integer not null default 0;

-- An order of several stages of distillation. A stage that waits for others has no tuning yet; equal stages of any orders share one.
create table pipeline (
    id           bigint generated always as identity primary key,
    root_id      bigint      not null references checkpoint,
    ordered_by   text        not null,
    created_at   timestamptz not null default now(),
    cancelled_at timestamptz
);
create index pipeline_by_root on pipeline (root_id, id);
create table pipeline_stage (
    pipeline_id bigint  not null references pipeline on delete cascade,
    position    integer not null,
    name        text    not null check (name <> ''),
    request     jsonb   not null,
    steps       integer not null,
    batch       integer not null,
    -- Names of earlier stages of the same order.
    waits_for   text[]  not null,
    tuning_id   bigint references tuning on delete set null,
    -- Why it could not be queued.
    problem     text,
    primary key (pipeline_id, position),
    unique (pipeline_id, name)
);
create index pipeline_stage_waiting on pipeline_stage (pipeline_id) where tuning_id is null;
create index pipeline_stage_tuning on pipeline_stage (tuning_id);
