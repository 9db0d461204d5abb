-- Fills a lab's database with many rows of each kind, made of one real example of each that the lab has computed itself: a latency table, a quality
-- table and a search on both, with its winner. Sizes and ids in ${braces} are filled in by whoever runs this (benchmarks/seed, ListStatementTests).
-- Nothing here is a measurement: all names begin with "seed".

insert into device (name, kind, model, soc, os, token_sha256, revoked_at, host_facts, agent_version, registered_at, last_seen_at, conditions, conditions_at)
select 'seed device ' || n, (array['ANDROID', 'HOST', 'IOS', 'BROWSER'])[n % 4 + 1], 'Model ' || n % 40, 'SoC ' || n % 12, 'System ' || n % 9,
       case when n % 10 > 0 then sha256(convert_to('seed device ' || n, 'UTF8')) end, case when n % 25 = 1 then now() end,
       case when n % 10 > 0 then jsonb_build_object('os', 'System ' || n % 9, 'osFingerprint', 'build ' || n % 9, 'processor', 'SoC ' || n % 12, 'cores', 8,
         'memoryBytes', 8000000000, 'instructionSet', 'aarch64', 'runtimes', jsonb_build_object('onnxruntime', '1.29.0', 'litert', '2.1.0'),
         'providers', jsonb_build_object('onnxruntime', jsonb_build_array('cpu', 'xnnpack'), 'litert', jsonb_build_array('cpu'))) end,
       case when n % 10 > 0 then '0.1' end, case when n % 10 > 0 then now() end, case when n % 10 > 0 then now() - n % 3 * interval '1 hour' end,
       case when n % 10 > 0 then jsonb_build_object('batteryPercent', n % 100, 'charging', n % 2 = 0, 'temperatureC', 20 + n % 15) end, now()
  from generate_series(1, ${devices}) n;

insert into device_event (device_id, severity, text, at)
select d.id, (array['INFO', 'INFO', 'WARNING'])[n % 3 + 1], 'Seed event ' || n, now() - n * interval '1 minute'
  from device d, generate_series(1, 60) n where d.name like 'seed device %' and d.id % 10 = 0;

insert into bridge (name, owner) values ('seed bridge', 'seed');

insert into phone (bridge, serial, state, device_id)
select 'seed bridge', 'SEED' || n, jsonb_build_object('serial', 'SEED' || n, 'state', 'ONLINE', 'manufacturer', 'Seed', 'model', 'Phone ' || n, 'soc', 'SoC',
         'abis', jsonb_build_array('arm64-v8a'), 'androidVersion', '16', 'sdk', 36, 'osFingerprint', 'seed', 'simulated', true, 'agent', 'NONE', 'needsToken', false,
         'events', jsonb_build_array()), d.id
  from generate_series(1, ${devices} / 3) n left join device d on d.name = 'seed device ' || n and d.kind = 'ANDROID';

insert into api_token (name, role, sha256, created_by, revoked_at)
select 'seed token ' || n, (array['VIEWER', 'OPERATOR', 'BRIDGE', 'WORKER'])[n % 4 + 1], sha256(convert_to('seed token ' || n, 'UTF8')), 'seed', case when n % 3 = 0 then now() end
  from generate_series(1, ${devices} / 2) n;

insert into campaign (device_id, kind, state, topology, topology_config, latent_size, profile, precision_target, minimum_rounds, budget_seconds, spent_seconds, seed,
    sentinel_key, cells_total, cells_precise, rounds_done, created_by, created_at, started_at, finished_at)
select d.ids[n % cardinality(d.ids) + 1], 'TABLE', case when n % 50 = 7 then 'FAILED' when n % 50 = 8 then 'CANCELLED' when n % 1000 = 9 then 'QUEUED' else 'DONE' end,
       l.topology, t.config, l.latent_size, l.document::jsonb #> '{provenance,profile}', 0.03, 3, 600, 300, n, 'cell-1', 25, 25, 20, 'seed',
       now() - n * interval '10 minutes', now() - n * interval '9 minutes', now() - n * interval '8 minutes'
  from generate_series(1, ${campaigns}) n, latency_table l, (select array_agg(id order by id) as ids from device where name like 'seed device %') d,
       (select config from topology order by id limit 1) t
 where l.id = ${table};

insert into job (campaign_id, device_id, state, payload, report, holder, created_at, finished_at)
select id, device_id, 'DONE', '{"rotation": 1, "configurations": []}', '{"digest": "seed", "conditions": {"inferenceNanos": 1000000}}', 'device:' || device_id, created_at, finished_at
  from campaign where created_by = 'seed';

insert into sample (job_id, campaign_id, key, round, run_order, wall_ns, cpu_ns, load, state, measured_at)
select j.id, j.campaign_id, 'cell-' || run, round, run, 1000000 + (j.id * 7919 + run * 104729 + round * 31) % 50000, 900000, 0.5, 'ok', now()
  from job j join campaign c on c.id = j.campaign_id, generate_series(1, 25) run, generate_series(1, greatest(1, ${samples} / ${campaigns} / 25)) round where c.created_by = 'seed';

insert into latency_table (name, version, device_id, campaign_id, topology, latent_size, document, sha256, created_by, created_at)
select 'seed table ' || c.n % 1500, c.n / 1500 + 1, c.device_id, c.id, l.topology, l.latent_size, l.document, l.sha256, 'seed', c.created_at
  from (select id, device_id, created_at, row_number() over (order by id) as n from campaign where created_by = 'seed' and state = 'DONE' limit ${tables}) c, latency_table l where l.id = ${table};

insert into unet_time (table_id, topology_hash, profile, ms, low_ms, high_ms, validated)
select t.id, u.topology_hash, u.profile, u.ms * (1 + t.id % 7), u.low_ms * (1 + t.id % 7), u.high_ms * (1 + t.id % 7), u.validated
  from latency_table t, unet_time u where t.created_by = 'seed' and u.table_id = ${table};

insert into campaign (device_id, kind, state, latency_table_id, topology, topology_config, latent_size, profile, precision_target, minimum_rounds, budget_seconds, spent_seconds,
    seed, sentinel_key, created_by, started_at, finished_at)
select c.device_id, 'VALIDATION', 'DONE', t.id, c.topology, c.topology_config, c.latent_size, c.profile, 0.03, 3, 600, 300, 1, 'cell-1', 'seed validation', now(), now()
  from latency_table t join campaign c on c.id = t.campaign_id where t.created_by = 'seed' and t.id % 5 = 0;

insert into quality_table (name, topology, source, protocol, proxy, document, sha256, created_by)
select 'seed quality ' || n, q.topology, q.source, q.protocol, n % 2 = 0, q.document, q.sha256, 'seed' from generate_series(1, ${tables} / 6) n, quality_table q where q.id = ${quality};

insert into architecture (topology, topology_id, counts, content_hash, origin, created_at)
select a.topology, a.topology_id, coalesce((select string_agg(slot || '=0', ',' order by at) from unnest(${slots}) with ordinality as s(slot, at) where n >> (at::int - 1) & 1 = 1), 'base'),
       encode(sha256(convert_to('seed ' || n, 'UTF8')), 'hex'), 'seed ' || n, now() - n * interval '1 second'
  from generate_series(1, ${architectures}) n, architecture a where a.id = ${architecture};

insert into search_run (state, latency_table_id, quality_table_id, parameters, rounds_done, result, winner_id, problem, created_by, created_at, started_at, finished_at, winner_ms, winner_clip_loss, winner_gap)
select case when n % 20 = 3 then 'FAILED' when n % 20 = 4 then 'CANCELLED' else 'DONE' end, case when n % 2 = 0 then s.latency_table_id else t.ids[n % cardinality(t.ids) + 1] end,
       s.quality_table_id, s.parameters, s.rounds_done, case when n % 20 in (3, 4) then null else s.result end, case when n % 20 in (3, 4) then null else w.ids[n % cardinality(w.ids) + 1] end,
       case when n % 20 = 3 then 'Seeded as failed' end, 'seed', now() - n * interval '1 minute', now(), now(),
       case when n % 20 in (3, 4) then null else s.winner_ms + n % 97 end, s.winner_clip_loss, s.winner_gap
  from generate_series(1, ${searches}) n, search_run s, (select array_agg(id) as ids from latency_table where created_by = 'seed') t,
       (select array_agg(id) as ids from (select id from architecture where origin like 'seed %' order by id limit 5000) a) w
 where s.id = ${search};

insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
select encode(sha256(convert_to('seed ' || n, 'UTF8')), 'hex'), 'seed world ' || n % 3, repeat('a', 64), 256, repeat('b', 64), t.config, repeat('c', 64)
  from generate_series(1, greatest(2, ${tables} / 12)) n, (select config from topology order by id limit 1) t;

insert into worker (session, checkpoint_id, name, version, token, memory_bytes, free_memory_bytes, first_seen_at, last_seen_at)
select 'seed session ' || n, c.ids[n % cardinality(c.ids) + 1], 'seed worker', '1', 'seed', 8e9, 4e9, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(1, ${tables} * 2) n, (select array_agg(id) as ids from checkpoint where world like 'seed %') c;

insert into evaluation (checkpoint_id, protocol, protocol_hash, architecture, architecture_hash)
select c.ids[n % cardinality(c.ids) + 1], jsonb_build_object('name', '8 ddim steps', 'world', 'seed', 'promptSet', repeat('a', 64), 'scorer', repeat('b', 64), 'steps', 8,
         'guidance', 3, 'sampler', 'ddim', 'seed', 1), encode(sha256(convert_to('seed ' || n, 'UTF8')), 'hex'), 'base', 'seed'
  from generate_series(1, ${searches} / 4) n, (select array_agg(id) as ids from (select id from checkpoint where world like 'seed %' order by id limit 4) few) c;

insert into evaluation_piece (evaluation_id, checkpoint_id, queue, from_prompt, to_prompt, state, scores, wall_seconds, worker)
select id, checkpoint_id, checkpoint_id, 16 * n, 16 * n + 16, 'DONE', array_fill(0.25::float8, array[16]), 3, 'seed worker'
  from evaluation, generate_series(0, 3) n where architecture_hash = 'seed';

insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total, state)
select c.id, c.id, 'base', 'seed ' || n, '{"steps": 100, "batch": 32, "learningRate": 0.001, "skipProbability": 0, "seed": 1}', 'seed', 100, 'CANCELLED'
  from (select id from checkpoint where world like 'seed %' order by id limit 2) c, generate_series(1, ${tables} / 8) n;

insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total, state, distillation, teacher_id, ordered_by)
select c.id, c.id, 'base', 'seed stage ' || n, '{"steps": 100, "batch": 32, "learningRate": 0.001, "skipProbability": 0, "seed": 1}', 'seed', 100, 'CANCELLED',
       '{"fromSteps": 8, "toSteps": 4, "cfgProbability": 0.1, "cfgLeast": 2, "cfgMost": 14, "gamma": 0.2, "gammaScaling": "constant", "teacherCounts": {}}', c.id, 'seed'
  from (select id from checkpoint where world like 'seed %' order by id limit 1) c, generate_series(1, ${tables} / 8) n;

insert into pipeline (root_id, ordered_by) select c.id, 'seed' from (select id from checkpoint where world like 'seed %' order by id limit 1) c, generate_series(1, ${tables} / 3) n;

insert into pipeline_stage (pipeline_id, position, name, request, steps, batch, waits_for, tuning_id)
select p.id, 0, 'a', '{"fromSteps": 8, "toSteps": 4}', 100, 32, '{}', (select min(id) from tuning where ordered_by = 'seed') from pipeline p where p.ordered_by = 'seed';

insert into decoder (queue, checkpoint_id, recipe, recipe_hash, state, ordered_by)
select c.id, c.id, '{"kind": "pruned", "ratio": 0.5, "latents": 2048, "samplingSteps": 8, "sampler": "ddim", "guidance": 3, "steps": 8000, "batch": 32, "learningRate": 0.002, "seed": 1}',
       'seed ' || n, 'CANCELLED', 'seed' from (select id from checkpoint where world like 'seed %' order by id limit 1) c, generate_series(1, ${tables} / 12) n;

insert into quality_measurement (state, checkpoint_id, name, topology, topology_config, protocol, prompts, proxy, created_by)
select 'CANCELLED', e.checkpoint_id, 'seed measurement ' || n, c.world, c.topology_config, e.protocol, 64, false, 'seed'
  from generate_series(1, ${tables} / 12) n, (select * from evaluation where architecture_hash = 'seed' order by id limit 1) e join checkpoint c on c.id = e.checkpoint_id;

insert into curve (state, name, prompts, features, proxy, created_by, created_at)
select 'CANCELLED', 'seed curve ' || n, 64, jsonb_build_object('name', 'seed', 'dimension', 8, 'sha256', repeat('d', 64)), false, 'seed', now()
  from generate_series(1, ${tables} / 12) n;

insert into curve_point (curve_id, position, checkpoint_id, architecture, protocol)
select c.id, n, e.checkpoint_id, 'base', e.protocol from curve c, generate_series(0, 9) n, (select * from evaluation where architecture_hash = 'seed' order by id limit 1) e where c.created_by = 'seed';

insert into ablation (name, proxy, reference, variants, conditions, prompts, examples, document, created_by, created_at)
select 'seed ablation ' || n, false, 'base', 3, 1, 64, '{}', '{}', 'seed', now() from generate_series(1, ${tables} / 12) n;

insert into campaign_problem (campaign_id, key, reason)
select c.id, 'cell-' || n, 'seed' from campaign c, generate_series(1, 2) n where c.created_by = 'seed' and c.id % 3 = 0;

insert into evaluation_picture (evaluation_id, prompt_index, prompt, png)
select e.id, n, 'seed prompt ' || n, decode('89504e470d0a1a0a', 'hex') from evaluation e, generate_series(0, 2) n where e.architecture_hash = 'seed';

insert into tuning_state (tuning_id, step, sha256, size)
select id, 100, repeat('d', 64), 1000 from tuning where architecture_hash like 'seed%';

insert into annotation (kind, subject_id, title, note, archived, changed_by, changed_at)
select kind, id, 'Seed title ' || id, '', id % 200 = 0, 'seed', now()
  from (select 'campaigns' as kind, id from campaign where created_by = 'seed'
        union all select 'searches', id from search_run where created_by = 'seed'
        union all select 'architectures', id from architecture where origin like 'seed %'
        union all select 'latency-tables', id from latency_table where created_by = 'seed'
        union all select 'quality-tables', id from quality_table where created_by = 'seed') seeded
 where id % 20 = 0;

insert into tag (kind, subject_id, tag)
select kind, subject_id, 'seed-' || subject_id / 20 % 30 from annotation where changed_by = 'seed';

analyze;
