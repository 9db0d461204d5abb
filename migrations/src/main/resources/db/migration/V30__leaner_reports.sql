-- Each report writes some twenty samples. One index holds them once, and finds a campaign's and a cell's.
-- No foreign key to job: a report's samples are written while its job is locked, and nothing deletes jobs.
alter table sample drop constraint sample_job_id_fkey;
alter table sample drop constraint sample_pkey;
alter table sample add primary key (campaign_id, key, job_id, round, run_order);
drop index sample_by_cell;

-- Leases that expire are few: a device has one at a time, and job_one_lease has those. Without this index a heartbeat changes no index.
drop index job_leased;
-- The campaign's device; a campaign never changes it.
alter table job drop constraint job_device_id_fkey;

-- How many jobs it has had; they were counted for each new one.
alter table campaign add column jobs integer not null default 0;
update campaign set jobs = counted.jobs
  from (select campaign_id, count(*) as jobs from job group by campaign_id) as counted
 where counted.campaign_id = campaign.id;
