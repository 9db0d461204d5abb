-- What pages of lists are sought by: the orders that they offer, and the filters that most rows fail.
create index device_by_name on device ((revoked_at is not null), lower(name), id);
create index search_run_by_state on search_run (state, id);
create index search_run_fastest on search_run (coalesce(winner_ms, 'Infinity'::float8), id);
create index campaign_by_state on campaign (state, id);
create index campaign_by_validated on campaign (latency_table_id, id) where latency_table_id is not null;
create index latency_table_by_topology on latency_table (topology, id);
create index quality_table_by_topology on quality_table (topology, id);
create index architecture_by_time on architecture (created_at);
create index search_run_by_time on search_run (created_at);
create index campaign_by_time on campaign (created_at);
create index latency_table_by_time on latency_table (created_at);
create index tuning_by_root on tuning (root_id, id);
create index evaluation_by_checkpoint on evaluation (checkpoint_id, id);
create index decoder_by_checkpoint on decoder (checkpoint_id, id);
create index checkpoint_offered on checkpoint (id) where root_id is null;

-- Lists never read a table's cells, nor its document for one name.
alter table latency_table add column device text not null
    generated always as (coalesce(document::jsonb #>> '{provenance,device}', '')) stored;
