package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.TableJson;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.quality.QualityFormats;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Zip;
import fusionlab.unet.Architecture;
import fusionlab.unet.Precision;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class BundleTests {

    private final Lab lab;

    BundleTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void aBundleVerifiesReplaysAndRuns() throws Exception {
        Topology topology = SyntheticTables.smallWithContext("bundle-small", 24);
        JsonNode search = search(topology, topology.latentSize());
        long winner = search.path("winnerId").asLong();

        Answer download = lab.viewer().get("/api/v1/architectures/" + winner + "/download?format=bundle");

        assertThat(download.status()).as(download.toString()).isEqualTo(200);
        assertThat(download.header("Content-Disposition"))
                .matches(".*filename=\"fusionlab-[a-z0-9-]+-[0-9a-f]{12}-bundle.zip\"");
        Map<String, byte[]> files = Zip.files(download.bytes());
        assertThat(files.keySet())
                .contains(
                        "README.md", "architecture.json", "ledger.json", "model.onnx", "SHA256SUMS", "diffusers.json");
        verifyManifest(files);
        verifySignature(files);
        replay(files, search);
        run(topology, files);
        assertThat(text(files, "README.md"))
                .contains("sha256sum -c SHA256SUMS")
                .contains("It was not measured on bundle-small and says nothing quantitative about it.")
                .contains("Intervals of predictions are not validated")
                .contains("In the project's folder, with the path of this one as `bundle`")
                .contains("bundle=/path/to/this/folder\n./fusionlab search --table \"$bundle/latency-table.json\""
                        + " --quality \"$bundle/quality-table.json\" --target-ms ")
                .containsPattern("Target: \\d+\\.\\d\\d ms\\.")
                .contains("device synthetic (Intel), none.");
        assertThat(lab.viewer()
                        .get("/api/v1/architectures/" + winner + "/download?format=bundle&search="
                                + search.path("id").asLong())
                        .bytes())
                .isEqualTo(download.bytes());
        assertThat(lab.viewer()
                        .get("/api/v1/architectures/" + winner + "/download?search=999999")
                        .status())
                .isEqualTo(422);
        JsonNode shown = lab.viewer().get("/api/v1/architectures/" + winner).json();
        assertThat(shown.path("searches").get(0).path("searchId")).isEqualTo(search.path("id"));
        assertThat(shown.path("searches").get(0).path("latencyMs").isNumber()).isTrue();
        assertThat(shown.path("latencies").get(0).path("ms").isNumber()).isTrue();
        assertThat(shown.path("latencies")
                        .get(0)
                        .path("additivity")
                        .path("validated")
                        .asBoolean(true))
                .isFalse();
        assertThat(shown.path("qualities").get(0).path("note").asString()).contains("proxy");
    }

    @Test
    void macsNextToALatencyAreThoseOfTheTablesLatents() throws Exception {
        Topology topology = SyntheticTables.smallWithContext("bundle-larger", 40);
        int size = 2 * topology.latentSize();
        JsonNode search = search(topology, size);
        long winner = search.path("winnerId").asLong();

        Map<String, byte[]> files = Zip.files(lab.viewer()
                .get("/api/v1/architectures/" + winner + "/download?format=bundle")
                .bytes());
        String text = JsonMapper.shared()
                .readTree(text(files, "architecture.json"))
                .path("text")
                .asString();

        long here = topology.cost(Architecture.parse(topology, text), size).macsWithAttention();
        long original = topology.cost(topology.original(), size).macsWithAttention();
        assertThat(text(files, "README.md"))
                .contains(String.format(
                        Locale.ROOT,
                        "| MACs with attention products, latents %dx%d | %,d | %,d |",
                        size,
                        size,
                        here,
                        original))
                .contains("| predicted latency in ms, latents " + size + "x" + size + " |");
        String own = topology.latentSize() + "×" + topology.latentSize();
        Browser browser = new Browser(lab.address());
        assertThat(browser.body("/architectures/" + winner))
                .contains("M; latents " + own)
                .contains("<td class=\"nowrap\">" + size + "×" + size + "</td>")
                .contains("<th scope=\"col\" class=\"number\">Change of CLIP</th>");
        assertThat(browser.body("/searches/" + search.path("id").asLong()))
                .contains("Change of CLIP after", "Change of CLIP, additive estimate")
                .containsPattern("Change of CLIP, additive estimate</dt><dd><span>-0[.]0")
                .contains("not measured on bundle-larger and say nothing quantitative about it.")
                .doesNotContain("tiny UNet", "CLIP loss");
    }

    @Test
    void theWholeGraphOfSdIsAValidModelOfKilobytes() throws IOException {
        byte[] bytes = OnnxModels.unet(Topology.builtIn("sd-v1.5").original(), 64, OnnxModels.Options.DEFAULT)
                .bytes();

        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(bytes);

        assertThat(model.getGraph().getInitializerList().stream()
                        .filter(tensor -> tensor.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL))
                .hasSize(686);
        assertThat(bytes.length).isLessThan(2_000_000);
    }

    private JsonNode search(Topology topology, int latentSize) {
        Map<String, Object> request = new HashMap<>();
        request.put(
                "latencyTableId",
                SyntheticTables.importLatencies(
                        lab, ofAHost(SyntheticTables.latencies("bundle", topology, latentSize))));
        request.put(
                "qualityTableId",
                SyntheticTables.importQualities(
                        lab,
                        topology.name() + "-quality",
                        topology.name(),
                        SyntheticTables.qualityCsv(topology),
                        "&proxy=true&baselineClip=0.3&protocol=none"));
        request.put("latencyTargetPercent", 70);
        Answer accepted = lab.operator().post("/api/v1/searches", request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        Answer events = lab.operator().get("/api/v1/searches/" + accepted.id() + "/events");
        assertThat(events.body()).contains("\"DONE\"");
        return lab.viewer().get("/api/v1/searches/" + accepted.id()).json();
    }

    /** A virtual machine reports its processor and no model. */
    private static LatencyTable ofAHost(LatencyTable table) {
        Provenance from = table.provenance();
        Provenance host = new Provenance(
                from.device(),
                "",
                "Intel",
                from.os(),
                from.osFingerprint(),
                from.agentVersion(),
                from.profile(),
                from.topology(),
                from.topologyConfig(),
                from.latentSize(),
                from.measuredFrom(),
                from.measuredTo(),
                from.meanLoad(),
                from.rounds(),
                from.source());
        return new LatencyTable(
                table.name(), table.version(), host, table.sentinelKey(), table.cells(), table.missing());
    }

    private static void verifyManifest(Map<String, byte[]> files) throws Exception {
        Map<String, String> listed = new LinkedHashMap<>();
        for (String line : text(files, "SHA256SUMS").lines().toList()) {
            listed.put(line.substring(66), line.substring(0, 64));
        }
        Map<String, String> computed = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (!file.getKey().startsWith("SHA256SUMS")) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                computed.put(file.getKey(), HexFormat.of().formatHex(digest.digest(file.getValue())));
            }
        }
        assertThat(listed).isEqualTo(computed);
    }

    private void verifySignature(Map<String, byte[]> files) throws Exception {
        Answer key = lab.anonymous().get("/api/v1/signing-key");
        assertThat(key.header("Content-Type")).startsWith("application/x-pem-file");
        assertThat(key.body()).isEqualTo(text(files, "signing-key.pem"));
        String encoded = key.body().replaceAll("-----[A-Z ]+-----|\\s", "");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded))));
        signature.update(files.get("SHA256SUMS"));
        assertThat(signature.verify(files.get("SHA256SUMS.sig"))).isTrue();
    }

    /** As the launcher does it, from the bundle's files alone. */
    private static void replay(Map<String, byte[]> files, JsonNode search) {
        var latencies = TableJson.read(text(files, "latency-table.json"));
        JsonNode given = search.path("parameters");
        var problem = new SearchProblem(
                latencies.topology(),
                latencies,
                QualityFormats.readJson(text(files, "quality-table.json")),
                new SearchProblem.Parameters(
                        given.path("latencyTargetMs").asDouble(),
                        given.path("algorithm").asString(),
                        given.path("seed").asLong(),
                        given.path("groupSize").asInt(),
                        null,
                        EnumSet.allOf(SlotKind.class),
                        given.path("copies").asBoolean(),
                        given.path("rounds").asInt()));
        SearchResult result =
                SearchAlgorithm.named(problem.parameters().algorithm()).search(problem, SearchAlgorithm.Progress.NONE);
        JsonNode ledger = JsonMapper.shared().readTree(text(files, "ledger.json"));
        JsonNode replayed = JsonMapper.shared()
                .readTree(Ledger.of(problem, result, "", "", null).json());
        assertThat(replayed.path("winner")).isEqualTo(ledger.path("winner"));
        assertThat(replayed.path("rounds")).isEqualTo(ledger.path("rounds"));
    }

    private static void run(Topology topology, Map<String, byte[]> files) throws OrtException {
        JsonNode architecture = JsonMapper.shared().readTree(text(files, "architecture.json"));
        Architecture winner =
                Architecture.parse(topology, architecture.path("text").asString());
        OnnxModel model = OnnxModels.unet(winner, topology.latentSize(), OnnxModels.Options.DEFAULT);
        var weights = new SeededWeights(1);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> tensors = new HashMap<>();
        for (Weight weight : model.weights()) {
            tensors.put(
                    weight.name(),
                    OnnxTensor.createTensor(
                            environment,
                            weights.values(weight, Precision.FP32).asFloatBuffer(),
                            dimensions(weight.dimensions())));
        }
        try (var options = new OrtSession.SessionOptions()) {
            options.addExternalInitializers(tensors);
            try (OrtSession session = environment.createSession(files.get("model.onnx"), options)) {
                Map<String, OnnxTensor> inputs = new HashMap<>();
                for (OnnxModel.NamedShape input : model.inputs()) {
                    inputs.put(
                            input.name(),
                            OnnxTensor.createTensor(
                                    environment,
                                    FloatBuffer.allocate(Math.toIntExact(input.elements())),
                                    dimensions(input.dimensions())));
                }
                try (OrtSession.Result result = session.run(inputs)) {
                    assertThat(((OnnxTensor) result.get(0)).getInfo().getShape())
                            .isEqualTo(dimensions(model.output().dimensions()));
                }
            }
        }
    }

    private static long[] dimensions(java.util.List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }
}
