-- The time of the unchanged UNet by each latency table, so that the matrix of devices and models reads no documents. The server fills it: with a new
-- table, and for older ones at its start. A table that cannot be read has no row.
create table unet_time (
    table_id      bigint  primary key references latency_table on delete cascade,
    -- Of the topology; tables with equal ones are of one model, whatever its name.
    topology_hash text    not null,
    -- Without the runtime's version.
    profile       jsonb   not null,
    -- Null if a cell is missing.
    ms            double precision,
    low_ms        double precision,
    high_ms       double precision,
    -- Whether the interval is a 95 % interval.
    validated     boolean not null,
    constraint unet_time_whole check ((ms is null) = (low_ms is null) and (ms is null) = (high_ms is null))
);
create index latency_table_by_device on latency_table (device_id, id);
