"""The story of a lab, as a program tells it that knows the generated client only: story.py LAB TOKEN LATENCIES QUALITIES BUNDLE"""

import json
import pathlib
import sys
import time

import client
from client.api import agent_api, architectures_api, devices_api, latency_tables_api, quality_tables_api, searches_api

lab, token, latencies, qualities, bundle = sys.argv[1:]


def caller(access_token=None):
    return client.ApiClient(client.Configuration(host=lab, access_token=access_token))


def read(file):
    return json.loads(pathlib.Path(file).read_text())


devices = devices_api.DevicesApi(caller(token))
created = devices.create_device(client.NewDevice(name="python", kind=client.DeviceKind.HOST), idempotency_key="python")
host = client.HostFacts(
    os="Test OS",
    os_fingerprint="test-os",
    processor="Test CPU",
    cores=2,
    memory_bytes=8_000_000_000,
    instruction_set="x86_64",
    runtimes={"onnxruntime": "1.29.0"},
    providers={"onnxruntime": ["cpu"]},
)
agent = agent_api.AgentApi(caller()).register_agent(
    client.RegistrationRequest(
        protocol_version=2, registration_token=created.registration_token, agent_version="python", host=host
    )
)
lease = agent_api.AgentApi(caller(agent.device_token)).create_agent_lease_with_http_info(
    client.LeaseRequest(protocol_version=2, agent_version="python", wait_seconds=0, host=host)
)
assert lease.status_code == 204, lease
device = devices.get_device(created.id)
assert device.host.processor == "Test CPU" and device.registered_at.tzinfo, device

latency_table = latency_tables_api.LatencyTablesApi(caller(token)).create_latency_table(read(latencies))
quality_table = quality_tables_api.QualityTablesApi(caller(token)).create_quality_table(read(qualities), name="python")
assert quality_table.name == "python" and quality_table.slots, quality_table

searches = searches_api.SearchesApi(caller(token))
search = searches.create_search(
    client.SearchRequest(
        latency_table_id=latency_table.id, quality_table_id=quality_table.id, latency_target_percent=60, rounds=20
    )
)
while search.state in (client.SearchState.QUEUED, client.SearchState.RUNNING):
    time.sleep(0.1)
    search = searches.get_search(search.id)
architectures = architectures_api.ArchitecturesApi(caller(token))
winner = architectures.get_architecture(search.winner_id)
assert winner.text and winner.latencies, winner

whole = architectures.download_architecture_with_http_info(winner.id, search=search.id)
pathlib.Path(bundle).write_bytes(whole.data)
part = architectures.download_architecture_with_http_info(winner.id, search=search.id, range="bytes=0-3")
assert part.status_code == 206 and bytes(part.data) == b"PK\x03\x04", part

try:
    devices.get_device(987654321)
    raise AssertionError("there is no such device")
except client.exceptions.NotFoundException as refused:
    assert json.loads(refused.body)["remedy"], refused.body
print("search", search.id, search.state.value, "winner", winner.text)
