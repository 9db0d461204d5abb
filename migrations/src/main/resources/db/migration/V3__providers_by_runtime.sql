-- A device may have several runtimes: its execution providers are kept by runtime now. Until now there was one runtime.
update device
set host_facts = jsonb_set(host_facts, '{providers}', jsonb_build_object('onnxruntime', host_facts -> 'providers'))
where jsonb_typeof(host_facts -> 'providers') = 'array';
