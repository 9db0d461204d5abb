-- What people want to hear of: the end of a campaign or search, and a lost device. Each is noticed once, whichever server looks first.
create table notice (
    id          bigint generated always as identity primary key,
    event       text   not null,
    subject_id  bigint not null,
    occurred_at timestamptz not null,
    -- Of the thing: its state, or offline.
    state       text   not null,
    text        text   not null,
    constraint notice_event check (event in ('campaign-ended', 'search-ended', 'device-lost')),
    constraint notice_once unique (event, subject_id, occurred_at)
);
create index campaign_by_end on campaign (finished_at) where finished_at is not null;
create index search_run_by_end on search_run (finished_at) where finished_at is not null;

create table webhook (
    id         bigint generated always as identity primary key,
    name       text   not null,
    url        text   not null,
    -- Signs each delivery, so it cannot be stored as a hash.
    secret     text   not null,
    events     text[] not null,
    created_by text   not null,
    created_at timestamptz not null
);

create table webhook_delivery (
    id           bigint generated always as identity primary key,
    webhook_id   bigint not null references webhook on delete cascade,
    -- Null for a test.
    notice_id    bigint references notice on delete cascade,
    created_at   timestamptz not null,
    attempts     integer not null default 0,
    -- Null once it is delivered or given up.
    next_at      timestamptz,
    delivered_at timestamptz,
    status       integer,
    problem      text,
    constraint webhook_delivery_once unique (webhook_id, notice_id)
);
create index webhook_delivery_due on webhook_delivery (next_at) where next_at is not null;
create index webhook_delivery_of on webhook_delivery (webhook_id, id);
