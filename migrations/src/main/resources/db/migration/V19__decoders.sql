-- Trainings of smaller decoders, ordered by people and leased to workers. Each is stored once, by checkpoint and recipe.
create table decoder (
    like leased_work including all,
    checkpoint_id     bigint  not null references checkpoint,
    -- As workers get it.
    recipe            jsonb   not null,
    recipe_hash       text    not null,
    ordered_by        text    not null,
    latents_made      integer not null default 0,
    loss              double precision,
    remaining_seconds double precision,
    -- What the worker says about the file that follows.
    figures           jsonb,
    -- The file, in the folder weights of the data directory; null before the end.
    sha256            text,
    size              bigint check (size > 0),
    unique (checkpoint_id, recipe_hash),
    constraint decoder_whole check ((state <> 'DONE' or sha256 is not null) and (sha256 is null) = (size is null))
);
create index decoder_queue on decoder (queue, id) where state = 'QUEUED';

-- Who offers a checkpoint may say that it also trains decoders.
alter table worker add column trains_decoders boolean not null default false;
