package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
                .doesNotContain("fine-tuned", "validation.json", "in each round", "[(", "th:")
                .endsWith("tensors kept, removed and copied\n");
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
                .contains("as `untuned`.\n\n## Verify");
    }

    private static String readme(String name, boolean proxy, boolean measured, int tuningSteps, boolean validated) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : SMALL.slots()) {
            slots.put(slot.name(), new DeltaClip(.001, .0005));
        }
        var qualities = new QualityTable(name, "some <source>", "some\nprotocol", proxy, SMALL.name(), .3, slots);
        LatencyTable latencies = SyntheticTables.latencies("latencies", SMALL);
        var parameters =
                new SearchProblem.Parameters(1.5, "evolution", 1, 1, null, Set.of(SlotKind.values()), false, 10);
        var problem = new SearchProblem(SMALL, latencies, qualities, parameters);
        var proof = new Evidence.Proof(7, measured, tuningSteps, problem, "{}", "{}", "", "{}", "");
        return new BundleReadme("0a".repeat(32), SMALL.original(), proof, validated).text();
    }
}
