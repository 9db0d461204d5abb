-- What people and programs have changed, for people; it refers to nothing, so that it outlives what it tells of.
create table activity (
    id     bigint generated always as identity primary key,
    at     timestamptz not null,
    who    text        not null check (length(who) between 1 and 200),
    action text        not null check (length(action) between 1 and 200),
    path   text        not null check (length(path) between 1 and 400)
);
create index activity_by_time on activity (at, id);
create index activity_by_who on activity (who, id);
