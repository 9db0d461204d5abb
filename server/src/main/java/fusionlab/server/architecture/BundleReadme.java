package fusionlab.server.architecture;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Provenance;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.Cost;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The bundle's {@code README.md}, in words that hold without the lab. */
record BundleReadme(StoredArchitecture stored, Architecture architecture, Evidence.Proof proof, boolean validated) {

    private static final String ADDITIVE = "losses are added up, which is an estimate.";
    private static final String MEASURED =
            "this table is that of the search's first round, later rounds and the loss of the whole were measured anew.";
    private static final Pattern MARKUP = Pattern.compile("([\\\\`*_{}\\[\\]<>#|!~&])");

    String text() {
        return String.join("\n", what(), provenance(), quality(), verify(), load(), replay(), contents());
    }

    private String what() {
        // MACs stand beside latencies, so they are those of the latents that the latencies are of.
        int latentSize = proof.problem().latencies().provenance().latentSize();
        Cost cost = architecture.topology().cost(architecture, latentSize);
        Cost original = architecture.topology().cost(architecture.topology().original(), latentSize);
        return String.format(
                Locale.ROOT,
                """
                # A UNet found by FusionLab

                Architecture `%s` of the topology %s, found by search %d.

                | | this architecture | original |
                |---|---|---|
                | parameters | %,d | %,d |
                | MACs with attention products, latents %dx%d | %,d | %,d |
                | MACs without attention products, latents %dx%d | %,d | %,d |
                | predicted latency in ms, latents %dx%d | %s | %s |

                Target: %s ms. Removed: %s. Copied: %s.
                """,
                stored.contentHash(),
                plain(stored.topologyName()),
                proof.searchId(),
                cost.parameters(),
                original.parameters(),
                latentSize,
                latentSize,
                cost.macsWithAttention(),
                original.macsWithAttention(),
                latentSize,
                latentSize,
                cost.macsWithoutAttention(),
                original.macsWithoutAttention(),
                latentSize,
                latentSize,
                predicted(architecture),
                predicted(architecture.topology().original()),
                String.format(Locale.ROOT, "%.2f", proof.problem().parameters().latencyTargetMs()),
                names(architecture.removed()),
                names(architecture.copied()));
    }

    private String provenance() {
        LatencyTable table = proof.problem().latencies();
        Provenance provenance = table.provenance();
        return String.format(
                Locale.ROOT,
                """
                ## Where the latencies come from

                Table %s, version %d: device %s%s, %s.
                Runtime %s %s, provider %s, %d thread(s), %s, batch %d, attention %s, latents %dx%d.
                Measured from %s to %s; source: %s.
                %s""",
                plain(table.name()),
                table.version(),
                plain(provenance.device()),
                hardware(provenance),
                plain(provenance.os()),
                plain(provenance.profile().runtime()),
                plain(provenance.profile().runtimeVersion()),
                plain(provenance.profile().provider()),
                provenance.profile().threads(),
                provenance.profile().precision(),
                provenance.profile().batch(),
                provenance.profile().attentionForm(),
                provenance.latentSize(),
                provenance.latentSize(),
                provenance.measuredFrom(),
                provenance.measuredTo(),
                plain(provenance.source()),
                table.additivity().validated()
                        ? ""
                        : "Intervals of predictions are " + table.additivity().warning() + ".\n");
    }

    /** A host may tell its processor alone, or nothing. */
    private static String hardware(Provenance provenance) {
        String parts = Stream.of(provenance.model(), provenance.soc())
                .filter(part -> !part.isBlank())
                .map(BundleReadme::plain)
                .collect(Collectors.joining(", "));
        return parts.isEmpty() ? "" : " (" + parts + ")";
    }

    private String quality() {
        QualityTable table = proof.problem().qualities();
        String warning = table.proxy() ? "**" + plain(ProxyWarning.of(table)) + "**\n" : "";
        return String.format(
                Locale.ROOT,
                """
                ## Where the quality comes from

                %sTable %s: %s
                Protocol: %s
                ΔCLIP of a block is CLIP with it minus CLIP without it; %s
                """,
                warning,
                plain(table.name()),
                plain(table.source()),
                plain(table.protocol()),
                proof.measured() ? MEASURED + tuned() : ADDITIVE);
    }

    private String tuned() {
        return proof.tuningSteps() == 0 ? "" : String.format(Locale.ROOT, """

                        **That loss is with weights that were fine-tuned for %,d steps after each round.** They are not in this bundle: `ledger.json`
                        names them (`measured.tuning`), and the lab keeps them (`GET /api/v1/checkpoints/ID/weights`). With the checkpoint's own weights the
                        architecture loses what stands there as `untuned`.""", proof.tuningSteps());
    }

    private static String verify() {
        return """
                ## Verify

                ```
                sha256sum -c SHA256SUMS
                ```
                """;
    }

    private static String load() {
        return """
                ## Load the model

                `model.onnx` is the graph; its weights stay outside and are given by name. Names are diffusers tensor names; linear weights are
                [in, out] here and transposed there. In Python, with a dictionary `tensors` from name to numpy array (real weights of the
                checkpoint, or random ones of order 1 to measure time):

                ```python
                import onnxruntime as ort
                options = ort.SessionOptions()
                options.add_external_initializers(list(tensors), [ort.OrtValue.ortvalue_from_numpy(t) for t in tensors.values()])
                session = ort.InferenceSession("model.onnx", options)
                ```

                In Java: `SessionOptions.addExternalInitializers(Map<String, OnnxTensorLike>)`, then `createSession(bytes, options)`. Names and shapes are
                the graph's initializers with data location EXTERNAL. `diffusers.json` says which tensors of the checkpoint stay, go, and are copied.
                """;
    }

    private String replay() {
        if (proof.measured()) {
            return String.format(
                    Locale.ROOT, """
                    ## Find it again

                    Workers measured the quality anew in each round; `ledger.json` names the evaluation behind each number. Asked again, the lab that found it
                    finds the same from the evaluations that it keeps. The table of the first round alone leads to the one-shot choice of `ledger.json`, in
                    the project's folder, with the path of this one as `bundle`:

                    ```
                    %s
                    ```
                    """, ReplayCommand.of(proof.problem().parameters()));
        }
        return String.format(Locale.ROOT, """
                ## Find it again

                In the project's folder, with the path of this one as `bundle`:

                ```
                %s
                ```
                """, ReplayCommand.of(proof.problem().parameters()));
    }

    private String contents() {
        return String.format(
                Locale.ROOT,
                """
                ## Files

                - `architecture.json`: counts of all slots, size, provenance
                - `ledger.json`: the search result, each action with the numbers that chose it
                - `latency-table.json`, `latency-table.csv`, `quality-table.json`, `quality-table.csv`: what the search was given
                - `model.onnx`: the graph at the table's latent size, batch, precision and attention form
                - `diffusers.json`: diffusers config, and the tensors kept, removed and copied
                %s""",
                validated ? "- `validation.json`: the whole network measured against the prediction\n" : "");
    }

    private String predicted(Architecture which) {
        LatencyTable table = proof.problem().latencies();
        if (table.predict(which) instanceof Prediction.Predicted predicted) {
            return String.format(
                    Locale.ROOT,
                    "%.2f (%s: %.2f to %.2f)",
                    predicted.ms(),
                    table.additivity().level(),
                    predicted.lowMs(),
                    predicted.highMs());
        }
        return "unknown";
    }

    private static String names(List<String> slots) {
        return slots.isEmpty() ? "nothing" : "`" + String.join("`, `", slots) + "`";
    }

    /** What others wrote stays text: no markup, no line breaks. */
    private static String plain(String text) {
        return MARKUP.matcher(text.replaceAll("\\s+", " ").strip()).replaceAll("\\\\$1");
    }
}
