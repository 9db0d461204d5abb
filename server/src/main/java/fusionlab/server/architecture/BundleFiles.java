package fusionlab.server.architecture;

import fusionlab.latency.LatencyTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.onnx.OnnxModels;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The bundle of a winner: everything needed to check it, run it, and find it again. */
final class BundleFiles {

    static final String LATENCY_JSON = "latency-table.json";
    static final String QUALITY_JSON = "quality-table.json";

    private static final JsonMapper JSON = JsonMapper.shared();

    private BundleFiles() {}

    static FileSet of(
            StoredArchitecture stored, Evidence.Proof proof, List<ArchitectureView.Measurement> measurements) {
        Architecture architecture = stored.toArchitecture();
        LatencyTable latencies = proof.problem().latencies();
        FileSet files = new FileSet()
                .add(
                        "README.md",
                        new BundleReadme(stored.contentHash(), architecture, proof, !measurements.isEmpty()).text())
                .add("architecture.json", ArchitectureFile.write(stored, proof))
                .add("diffusers.json", pretty(DiffusersForm.of(architecture)))
                .add("ledger.json", proof.ledgerJson())
                .add(LATENCY_JSON, proof.latencyJson())
                .add("latency-table.csv", proof.latencyCsv())
                .add(QUALITY_JSON, proof.qualityJson())
                .add("quality-table.csv", proof.qualityCsv())
                .add("model.onnx", model(architecture, latencies));
        for (int i = 0; i < proof.furtherLatencyJson().size(); i++) {
            files.add(furtherLatencies(i), proof.furtherLatencyJson().get(i));
        }
        if (!measurements.isEmpty()) {
            files.add("validation.json", pretty(measurements));
        }
        return files;
    }

    /** The table of a further device. @param index from 0 */
    static String furtherLatencies(int index) {
        return "latency-table-" + (index + 2) + ".json";
    }

    /** The graph as the latency table's profile runs it. */
    private static byte[] model(Architecture architecture, LatencyTable latencies) {
        RuntimeProfile profile = latencies.provenance().profile();
        var options = new OnnxModels.Options(profile.precision(), profile.batch(), profile.attentionForm());
        return OnnxModels.unet(architecture, latencies.provenance().latentSize(), options)
                .bytes();
    }

    static String pretty(Object value) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }
}
