-- What lists show of a search stands beside its ledger, so that no list reads ledgers.
alter table search_run add column winner_ms double precision;
alter table search_run add column winner_clip_loss double precision;
alter table search_run add column winner_gap double precision;

-- Null for a ledger that is no JSON or has no such number: what is stored may be damaged, and no migration fails over it.
create function pg_temp.ledger_number(ledger text, path text[]) returns double precision language plpgsql as $$
declare
    found json;
begin
    found := ledger::json #> path;
    return case when json_typeof(found) = 'number' then (found #>> '{}')::double precision end;
exception
    when data_exception then
        return null;
end
$$;

update search_run
   set winner_ms = pg_temp.ledger_number(result, '{winner,latency,ms}'),
       winner_clip_loss = pg_temp.ledger_number(result, '{winner,clipLoss}'),
       winner_gap = pg_temp.ledger_number(result, '{winner,gapToExact}')
 where result is not null;

create index search_run_by_table on search_run (latency_table_id, id);
create index search_run_open on search_run (id) where state in ('QUEUED', 'RUNNING');
