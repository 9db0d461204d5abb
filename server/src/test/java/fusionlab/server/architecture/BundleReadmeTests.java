package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.search.SearchProblem;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The words of a bundle, for each kind of search that can have found it. */
class BundleReadmeTests {

    private static final Topology SMALL = SyntheticTables.small("readme_small");

    @Test
    void anAdditiveSearchIsFoundAgainFromTheBundleAlone() {
        assertThat(readme("a*b", true, false, 0, false))
                .contains("topology readme\\_small, found by search 7.")
                .contains("Table a\\*b: some \\<source\\>")
                .contains("\n**A proxy: its source is")
                .contains("losses are added up, which is an estimate.\n\n## Verify")
                .contains(
                        "## Find it again\n\nIn the project's folder, with the path of this one as `bundle`:\n\n```\nbundle=")
                .contains("Target: 1.50 ms. Removed:", "`latency-table.csv`, `quality-table.json`")
                .doesNotContain("Seconds of a picture", "fine-tuned", "validation.json", "in each round", "[(", "th:")
                .endsWith("the signature of `SHA256SUMS`, and the key that checks it\n");
    }

    @Test
    void aMeasuredSearchSaysWhoseEvaluationsItNeeds() {
        assertThat(readme("a", false, true, 0, true))
                .contains("later rounds and the loss of the whole were measured anew.\n\n## Verify")
                .contains("## Find it again\n\nWorkers measured the quality anew in each round;")
                .endsWith("- `validation.json`: the whole UNet measured against the prediction\n")
                .doesNotContain("fine-tuned", "added up, which", "proxy");
    }

    @Test
    void aTunedSearchSaysThatItsLossNeedsTheTunedWeights() {
        assertThat(readme("a", false, true, 12_000, false))
                .contains(
                        "were measured anew.\n**That loss is with weights that were fine-tuned for 12,000 steps after each round.**")
                .contains("as `untuned`.\n\n## Verify")
                .contains("(`GET /api/v1/checkpoints/ID/weights`)")
                .contains("export --checkpoint DIR --architecture BUNDLE --format")
                .doesNotContain("--continue-at");
    }

    @Test
    void tunedWeightsThatTheLabKeepsAreNamedWithTheirSizeAndHashAndTheCommandTakesThem() {
        var weights = new Evidence.Weights(12, "/api/v1/checkpoints/12/weights", 1_719_000_000, "ab".repeat(32));
        assertThat(readme(
                        SyntheticTables.latencies("latencies", SMALL),
                        qualities("a", "some source", "some protocol", false),
                        true,
                        500,
                        weights,
                        false))
                .contains("(`GET /api/v1/checkpoints/12/weights`)")
                .contains("\n## Get the weights\n\nThe lab that made this bundle keeps the fine-tuned weights")
                .contains("a safetensors file of 1,719,000,000 bytes in half precision.")
                .contains("Bearer TOKEN\" LAB/api/v1/checkpoints/12/weights\n")
                .contains("echo \"" + "ab".repeat(32)
                        + "  checkpoint-12.safetensors\" | sha256sum -c\n```\n\nThe project's folder")
                .contains(
                        "--checkpoint DIR --weights checkpoint-12.safetensors --architecture BUNDLE --format diffusers --out DIR");
    }

    @Test
    void textsThatNobodyGaveLeaveNoGaps() {
        LatencyTable known = SyntheticTables.latencies("latencies", SMALL);
        Provenance provenance = known.provenance();
        var anonymous = new Provenance(
                "phone",
                "",
                "",
                "",
                "",
                "",
                provenance.profile().withRuntimeVersion(""),
                SMALL.name(),
                SMALL.configJson(),
                provenance.latentSize(),
                provenance.measuredFrom(),
                provenance.measuredTo(),
                Double.NaN,
                0,
                "");
        var latencies = new LatencyTable("latencies", 1, anonymous, "", known.cells(), Map.of());

        assertThat(readme(latencies, qualities("a", "", "", false), false, 0, false))
                .contains(
                        "\nTable latencies, version 1: device phone.\nRuntime onnxruntime, provider cpu, 1 thread(s),")
                .contains(" to 2026-01-01T00:01:00Z.\n")
                .contains("\nTable a\nProtocol: not given\n");
        assertThat(readme("a", false, false, 0, false))
                .contains("device synthetic (none, none), none.\nRuntime onnxruntime 0, provider cpu,")
                .contains("; source: made up for tests.\n")
                .contains("\nProtocol: some protocol\n");
    }

    private static String readme(String name, boolean proxy, boolean measured, int tuningSteps, boolean validated) {
        return readme(
                SyntheticTables.latencies("latencies", SMALL),
                qualities(name, "some <source>", "some\nprotocol", proxy),
                measured,
                tuningSteps,
                validated);
    }

    private static QualityTable qualities(String name, String source, String protocol, boolean proxy) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : SMALL.slots()) {
            slots.put(slot.name(), new DeltaClip(.001, .0005));
        }
        return new QualityTable(name, source, protocol, proxy, SMALL.name(), .3, slots);
    }

    private static String readme(
            LatencyTable latencies, QualityTable qualities, boolean measured, int tuningSteps, boolean validated) {
        return readme(latencies, qualities, measured, tuningSteps, null, validated);
    }

    private static String readme(
            LatencyTable latencies,
            QualityTable qualities,
            boolean measured,
            int tuningSteps,
            Evidence.@Nullable Weights weights,
            boolean validated) {
        var parameters =
                new SearchProblem.Parameters(1.5, "evolution", 1, 1, null, Set.of(SlotKind.values()), false, 10);
        var problem = new SearchProblem(SMALL, latencies, qualities, parameters);
        var proof = new Evidence.Proof(
                7, measured, tuningSteps, weights, problem, null, "{}", List.of(), "{}", "", "{}", "");
        return new BundleReadme("0a".repeat(32), SMALL.original(), proof, validated).text();
    }
}
