-- A topology's config once instead of once in each architecture of it: it was 2 KB in each of 100,000 rows. An architecture's hash is unchanged.
create table topology (
    id     bigint generated always as identity primary key,
    -- Of the config's text.
    sha256 text not null unique,
    config text not null
);
insert into topology (sha256, config)
  select encode(sha256(convert_to(config, 'UTF8')), 'hex'), config from (select distinct topology_config as config from architecture) as configs;

alter table architecture add column topology_id bigint references topology;
update architecture a set topology_id = t.id from topology t where t.config = a.topology_config;
alter table architecture alter column topology_id set not null, drop column topology_config;
create index architecture_by_topology on architecture (topology, id);
