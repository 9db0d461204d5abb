-- What people add to a thing of the lab: another name, a note, tags, and that lists leave it out. The thing itself never changes.
create table annotation (
    id         bigint  generated always as identity primary key,
    kind       text    not null,
    subject_id bigint  not null,
    title      text    not null,
    note       text    not null,
    archived   boolean not null,
    changed_by text    not null,
    changed_at timestamptz not null,
    unique (kind, subject_id),
    constraint annotation_kind check (kind in ('latency-tables', 'quality-tables', 'searches', 'architectures', 'campaigns'))
);
-- Lists leave these out: there are few, and each list asks for those of its kind.
create index annotation_archived on annotation (kind, subject_id) where archived;

create table tag (
    kind       text   not null,
    subject_id bigint not null,
    tag        text   not null,
    primary key (kind, subject_id, tag),
    foreign key (kind, subject_id) references annotation (kind, subject_id) on delete cascade
);
create index tag_by_name on tag (kind, tag, subject_id);
