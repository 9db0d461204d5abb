-- A tuning with a distillation is a stage of step distillation, ordered by a person: the loss and the teacher, as workers get them, and the teacher's
-- checkpoint.
alter table tuning
    add column distillation jsonb,
    add column teacher_id bigint references checkpoint,
    add column ordered_by text,
    add constraint tuning_taught check ((distillation is null) = (teacher_id is null));
create index tuning_distillations on tuning (id) where distillation is not null;

-- Who offers a checkpoint may say that it also distils.
alter table worker add column distils boolean not null default false;
