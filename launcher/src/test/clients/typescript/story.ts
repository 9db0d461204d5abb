// The story of a lab, as a program tells it that knows the generated client only: story.ts LAB TOKEN LATENCIES QUALITIES BUNDLE
import { AgentApi, ArchitecturesApi, Configuration, DeviceKind, DevicesApi, LatencyTablesApi, QualityTablesApi, ResponseError, SearchesApi, SearchState } from "./client";

declare const process: { argv: string[] };
declare function require(name: string): any;
const { readFileSync, writeFileSync } = require("fs");

const [lab, token, latencies, qualities, bundle] = process.argv.slice(2);
const as = (accessToken?: string) => new Configuration({ basePath: lab, accessToken });
const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));

async function story() {
  const devices = new DevicesApi(as(token));
  const created = await devices.createDevice({ newDevice: { name: "typescript", kind: DeviceKind.Host }, idempotencyKey: "typescript" });
  const host = {
    os: "Test OS", osFingerprint: "test-os", processor: "Test CPU", cores: 2, memoryBytes: 8e9, instructionSet: "x86_64",
    runtimes: { onnxruntime: "1.29.0" }, providers: { onnxruntime: ["cpu"] },
  };
  const agent = await new AgentApi(as()).registerAgent({
    registrationRequest: { protocolVersion: 2, registrationToken: created.registrationToken!, agentVersion: "typescript", host },
  });
  const lease = await new AgentApi(as(agent.deviceToken)).createAgentLeaseRaw({
    leaseRequest: { protocolVersion: 2, agentVersion: "typescript", waitSeconds: 0, host },
  });
  if (lease.raw.status !== 204) throw new Error("there is no work, but the lab answered " + lease.raw.status);
  const device = await devices.getDevice({ id: created.id });
  if (device.host?.processor !== "Test CPU" || !(device.registeredAt instanceof Date)) throw new Error(JSON.stringify(device));

  const latencyTable = await new LatencyTablesApi(as(token)).createLatencyTable({ requestBody: json(latencies) });
  const qualityTable = await new QualityTablesApi(as(token)).createQualityTable({ requestBody: json(qualities), name: "typescript" });
  if (qualityTable.name !== "typescript" || qualityTable.slots.length === 0) throw new Error(JSON.stringify(qualityTable));

  const searches = new SearchesApi(as(token));
  let search = await searches.createSearch({
    searchRequest: { latencyTableId: latencyTable.id, qualityTableId: qualityTable.id, latencyTargetPercent: 60, rounds: 20 },
  });
  while (search.state === SearchState.Queued || search.state === SearchState.Running) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    search = await searches.getSearch({ id: search.id });
  }
  const winner = await new ArchitecturesApi(as(token)).getArchitecture({ id: search.winnerId! });
  if (!winner.text || winner.latencies.length === 0) throw new Error(JSON.stringify(winner));

  const architectures = new ArchitecturesApi(as(token));
  const whole = await architectures.downloadArchitectureRaw({ id: winner.id, search: search.id });
  writeFileSync(bundle, Buffer.from(await (await whole.value()).arrayBuffer()));
  const known = await architectures
    .downloadArchitectureRaw({ id: winner.id, search: search.id, ifNoneMatch: whole.raw.headers.get("ETag")! })
    .catch((refused: ResponseError) => refused.response);
  if (("raw" in known ? known.raw.status : known.status) !== 304) throw new Error("the bundle was sent again");

  const refusal = await devices.getDevice({ id: 987654321 }).catch((refused: ResponseError) => refused.response.json());
  if (refusal.status !== 404 || !refusal.remedy) throw new Error(JSON.stringify(refusal));
  console.log("search " + search.id + " " + search.state + " winner " + winner.text);
}

declare const Buffer: { from(bytes: ArrayBuffer): Uint8Array };
story().catch((failure) => {
  console.error(failure);
  (process as any).exit(1);
});
