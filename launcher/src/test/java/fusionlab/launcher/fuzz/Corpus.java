package fusionlab.launcher.fuzz;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Bodies that the lab takes, to be spoiled: what is made of a schema alone seldom gets past the first check. */
final class Corpus {

    private static final String HOST = """
            {"os":"Test OS","osFingerprint":"test-os","processor":"Test CPU","cores":2,"memoryBytes":8000000000,"instructionSet":"x86_64",
             "runtimes":{"onnxruntime":"1.29.0"},"providers":{"onnxruntime":["cpu"]}}""";

    static final String REGISTRATION = """
            {"protocolVersion":2,"registrationToken":"flreg_none","agentVersion":"fuzz","host":%s}""".formatted(HOST);

    private static final String PROFILE = """
            {"runtime":"onnxruntime","runtimeVersion":"1.29.0","provider":"cpu","threads":1,"precision":"FP32","batch":1,"attentionForm":"PLAIN",
             "regime":"COLD"}""";

    private static final String SHA = "0123456789abcdef".repeat(4);

    private static final String CONDITIONS = """
            {"batteryPercent":80,"charging":true,"temperatureC":31.5,"thermalStatus":0,"screenOn":true,"load":0.5}""";

    private static final String SAMPLES = """
            {"format":"fusionlab-samples","formatVersion":1,"name":"fuzz","source":"a test","tool":"none",
             "device":{"name":"phone","model":"","soc":"","os":"","osFingerprint":""},"profile":%s,"topology":"sd-v1.5","latentSize":64,
             "measuredFrom":"2026-01-01T00:00:00Z","measuredTo":"2026-01-01T00:01:00Z",
             "cells":[{"block":"mid_block.attentions.0","samplesMs":[5.1,5.0,5.2,5.1,5.0,5.1]},
                      {"block":"mid_block.resnets.0","medianMs":2.5,"lowMs":2.4,"highMs":2.9,"samples":20}]}""".formatted(PROFILE);

    private static final String QUALITY = """
            {"format":"fusionlab-quality-table","formatVersion":1,"name":"fuzz","source":"a test","protocol":"none","proxy":true,"topology":"sd-v1.5",
             "baselineClip":0.9,"slots":[{"slot":"up_blocks.3.attentions.1","deltaClip":0.06,"standardError":0.007}]}""";

    private static final String REPORT = """
            {"fencingToken":1,"outcome":"COMPLETED","profile":%s,"agentVersion":"fuzz","startedAtMillis":1767225600000,
             "finishedAtMillis":1767225601000,"prepareNanos":1000,"inferenceNanos":1000000,"rounds":1,
             "samples":[{"key":"time-320x1280","round":0,"order":0,"wallNanos":100000,"cpuNanos":100000,"load":0.1,"state":"ok",
                         "atMillis":1767225600500}],
             "problems":[{"key":"","reason":"none"}],"states":[{"round":0,"conditions":%s}]}""".formatted(PROFILE, CONDITIONS);

    private static final String PHONE = """
            {"serial":"FUZZ1","state":"ONLINE","remedy":null,"manufacturer":"none","model":"none","soc":"none","abis":["arm64-v8a"],
             "androidVersion":"14","sdk":34,"osFingerprint":"none","simulated":true,"conditions":%s,"agent":"NONE","agentProblem":null,
             "needsToken":false,"events":[{"atMillis":1767225600000,"text":"seen","id":"1"}]}""".formatted(CONDITIONS);

    private final Map<String, List<String>> json = new HashMap<>();
    private final Map<String, String> csv;

    /** @param latency table in CSV. @param quality table in CSV */
    Corpus(String latencyJson, String latencyCsv, String qualityCsv, String topology) {
        csv = Map.of("/api/v1/latency-tables", latencyCsv, "/api/v1/quality-tables", qualityCsv);
        json.put("/api/v1/latency-tables", List.of(latencyJson, SAMPLES));
        json.put("/api/v1/quality-tables", List.of(QUALITY));
        json.put("/api/v1/agent/register", List.of(REGISTRATION));
        json.put("/api/v1/agent/leases", List.of("""
                {"protocolVersion":2,"agentVersion":"fuzz","waitSeconds":0,"host":%s,"conditions":%s,"waitingFor":null}""".formatted(HOST, CONDITIONS)));
        json.put("/api/v1/agent/leases/{leaseId}/result", List.of(REPORT));
        json.put("/api/v1/agent/leases/{leaseId}/heartbeat", List.of("""
                {"fencingToken":1,"done":1,"total":2,"activity":"measuring","conditions":%s}""".formatted(CONDITIONS)));
        json.put("/api/v1/bridges/sync", List.of("""
                {"protocolVersion":2,"bridge":"fuzz","adbProblem":null,"phones":[%s]}""".formatted(PHONE)));
        json.put("/api/v1/devices", List.of("{\"name\":\"fuzz device\",\"kind\":\"host\"}"));
        json.put("/api/v1/api-tokens", List.of("{\"name\":\"fuzz token\",\"role\":\"VIEWER\"}"));
        json.put("/api/v1/qr-codes", List.of("{\"text\":\"http://127.0.0.1/agent\"}"));
        json.put("/api/v1/campaigns", List.of("""
                {"deviceId":1,"topology":"sd-v1.5","latentSize":8,"profile":{"threads":1},"precisionTarget":0.03,"minimumRounds":9,
                 "budgetSeconds":60,"seed":1}"""));
        json.put("/api/v1/searches", List.of("""
                {"latencyTableId":1,"qualityTableId":1,"latencyTargetPercent":60,"algorithm":"evolution","seed":1,"groupSize":1,"clipFloor":-1,
                 "kinds":["cross_attention"],"copies":false,"rounds":20}""", """
                {"latencyTableId":1,"latencyTargetMs":100,"qualitySource":"workers","checkpoint":"%s","prompts":8,"maxPrompts":16,
                 "clipTolerance":0.1,"steps":1,"guidance":3,"tuningSteps":0,"protocolSeed":1}""".formatted(SHA)));
        json.put("/api/v1/searches/estimates", json.get("/api/v1/searches"));
        json.put(
                "/api/v1/latency-tables/pools", List.of("{\"tableIds\":[1,2],\"name\":\"fuzz pool\",\"margin\":0.06}"));
        json.put("/api/v1/quality-tables/evaluations", List.of("""
                {"checkpoint":"%s","topology":"sd-v1.5","protocol":{"steps":1,"guidance":3,"sampler":"ddim","seed":1},"prompts":8,"name":"fuzz"}""".formatted(SHA)));
        json.put("/api/v1/curves", List.of("""
                {"checkpoints":["%s"],"architectures":["base"],"steps":[1],"guidance":[1,3],"sampler":"ddim","seed":1,"prompts":8,"name":"fuzz"}""".formatted(SHA)));
        json.put("/api/v1/ablations", List.of("""
                {"format":"fusionlab-ablation","formatVersion":1,"name":"fuzz","prompts":{"count":2,"set":"%1$s","scorer":"%1$s","sampler":"ddim",
                 "seed":1,"distanceName":"none"},"proxy":true,"reference":"a","examples":[],"variants":[{"name":"a","checkpoint":"%1$s","source":"none"}],
                 "conditions":[{"name":"c","steps":1,"guidance":3}],
                 "cells":[{"architecture":"base","scores":[0.1,0.2],"distance":0.5,"pictures":[]}]}""".formatted(SHA)));
        json.put("/api/v1/workers/leases", List.of("""
                {"protocolVersion":2,"workerVersion":"fuzz","worker":"fuzz","session":"fuzz-session","checkpoint":"%1$s","world":"fuzz",
                 "topologyConfig":%2$s,"promptSet":"%1$s","promptCount":8,"scorer":"%1$s","secondsPerPromptStep":0.1,"memoryBytes":1,
                 "freeMemoryBytes":1,"waitSeconds":0,"tunes":true,"features":{"name":"fuzz","dimension":2,"sha256":"%1$s"}}""".formatted(SHA, topology)));
        json.put("/api/v1/workers/leases/{leaseId}/result", List.of("""
                {"fencingToken":1,"checkpoint":"%s","scores":[0.1,0.2],"wallSeconds":1,"cpuSeconds":1,"pictures":[],"problem":null,
                 "features":{"drawn":"AAAAAAAAAAAAAAAAAAAAAA==","reference":"AAAAAAAAAAAAAAAAAAAAAA=="}}""".formatted(SHA)));
        json.put("/api/v1/workers/leases/{leaseId}/heartbeat", List.of("{\"fencingToken\":1,\"done\":1,\"total\":8}"));
    }

    /** @return empty where a body can only be made of the schema */
    List<JsonElement> bodies(String path) {
        return json.getOrDefault(path, List.of()).stream()
                .map(JsonParser::parseString)
                .toList();
    }

    /** @return blank where the path takes no CSV */
    String csv(String path) {
        return csv.getOrDefault(path, "");
    }

    static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }
}
