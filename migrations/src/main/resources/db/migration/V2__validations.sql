-- Whole networks measured end to end against the prediction of the same window.
alter table campaign add column latency_table_id bigint references latency_table;
alter table campaign add constraint campaign_validates check (kind <> 'VALIDATION' or latency_table_id is not null);

create table network_result (
    campaign_id       bigint           not null references campaign on delete cascade,
    architecture_id   bigint           not null references architecture,
    measured_ms       double precision,
    measured_low_ms   double precision,
    measured_high_ms  double precision,
    samples           integer          not null default 0,
    predicted_ms      double precision,
    predicted_low_ms  double precision,
    predicted_high_ms double precision,
    problem           text,
    primary key (campaign_id, architecture_id)
);
create index network_result_by_architecture on network_result (architecture_id);
