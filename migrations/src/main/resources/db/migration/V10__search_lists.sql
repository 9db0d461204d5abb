-- What lists show of a search stands beside its ledger, so that no list reads ledgers. Ledgers that are no JSON have nothing to give.
alter table search_run add column winner_ms double precision;
alter table search_run add column winner_clip_loss double precision;
alter table search_run add column winner_gap double precision;

update search_run r
   set winner_ms = case when json_typeof(w.winner #> '{latency,ms}') = 'number' then (w.winner #>> '{latency,ms}')::double precision end,
       winner_clip_loss = case when json_typeof(w.winner -> 'clipLoss') = 'number' then (w.winner ->> 'clipLoss')::double precision end,
       winner_gap = case when json_typeof(w.winner -> 'gapToExact') = 'number' then (w.winner ->> 'gapToExact')::double precision end
  from (select id, case when result is json object then result::json -> 'winner' end as winner from search_run where result is not null) w
 where r.id = w.id;

create index search_run_by_table on search_run (latency_table_id, id);
create index search_run_open on search_run (id) where state in ('QUEUED', 'RUNNING');
