package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.architecture.Evidence;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.TunedWeights;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Evidence about an architecture from tables and searches. */
@Component
record LabEvidence(
        LatencyTables latencyTables,
        QualityTables qualityTables,
        SearchRepository runs,
        SearchProblems problems,
        Searches searches,
        TunedWeights tuned)
        implements Evidence {

    private static final int MOST_WINS = 50;
    private static final String ADDITIVE =
            "additive estimate: the ΔCLIP of the removed slots summed up; copies are not counted";

    @Override
    public List<PredictedLatency> latencies(Architecture architecture) {
        List<PredictedLatency> latencies = new ArrayList<>();
        for (LatencyTables.Document stored :
                latencyTables.ofTopology(architecture.topology().name())) {
            LatencyTable table = stored.table();
            if (table.topology().contentHash().equals(architecture.topology().contentHash())) {
                latencies.add(predicted(stored.id(), table, architecture));
            }
        }
        return latencies;
    }

    private static PredictedLatency predicted(long id, LatencyTable table, Architecture architecture) {
        Prediction prediction = table.predict(architecture);
        var known = prediction instanceof Prediction.Predicted predicted ? predicted : null;
        return new PredictedLatency(
                id,
                table.name(),
                table.version(),
                table.provenance().device(),
                table.provenance().latentSize(),
                table.provenance().profile(),
                known == null ? null : known.ms(),
                known == null ? null : known.lowMs(),
                known == null ? null : known.highMs(),
                table.additivity(),
                prediction instanceof Prediction.Missing missing ? missing.keys() : List.of());
    }

    @Override
    public List<QualityEstimate> qualities(Architecture architecture) {
        return qualityTables.ofTopology(architecture.topology().name()).stream()
                .filter(stored -> stored.table().isOf(architecture.topology()))
                .map(stored -> estimate(stored, architecture))
                .toList();
    }

    private static QualityEstimate estimate(QualityTables.Stored stored, Architecture architecture) {
        QualityTable table = stored.table();
        List<String> missing = architecture.removed().stream()
                .filter(slot -> !table.slots().containsKey(slot))
                .toList();
        double loss = 0;
        double variance = 0;
        for (String slot : architecture.removed()) {
            QualityTable.DeltaClip delta = table.slots().get(slot);
            if (delta != null) {
                loss += delta.delta();
                variance += delta.standardError() * delta.standardError();
            }
        }
        boolean known = missing.isEmpty();
        return new QualityEstimate(
                stored.id(),
                table.name(),
                table.source(),
                table.proxy(),
                known ? loss : null,
                known ? finite(Math.sqrt(variance)) : null,
                finite(table.baselineClip()),
                known ? finite(table.baselineClip() - loss) : null,
                missing,
                ADDITIVE
                        + (table.knowsOnlyTheName() ? "; " + QualityTables.ONLY_THE_NAME : "")
                        + (table.proxy() ? ". " + ProxyWarning.of(table) : ""));
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    @Override
    public List<Win> wins(long architectureId) {
        return searches.wonBy(architectureId, MOST_WINS).stream()
                .flatMap(line -> Stream.ofNullable(line.search().parameters())
                        .map(parameters -> win(line.search(), line.numbers(), parameters)))
                .toList();
    }

    private static Win win(Searches.Summary search, Searches.Numbers numbers, SearchParameters parameters) {
        PictureParameters picture = parameters.picture();
        return new Win(
                search.id(),
                search.latencyTableId(),
                Objects.requireNonNull(search.qualityTableId(), "a search that has won has a quality table"),
                parameters.algorithm(),
                parameters.seed(),
                picture == null ? parameters.latencyTargetMs() : null,
                picture == null
                        ? null
                        : picture.targets().stream()
                                .map(PictureParameters.Target::secondsPerImage)
                                .toList(),
                numbers.winnerMs(),
                numbers.winnerClipLoss(),
                numbers.checkpointId() != null,
                numbers.winnerGap(),
                search.roundsDone(),
                search.finishedAt());
    }

    @Override
    public Optional<Weights> weights(long architectureId) {
        return runs.findFirstByWinnerIdAndStateOrderByIdDesc(architectureId, SearchState.DONE)
                .flatMap(this::weights);
    }

    private static @Nullable Ledger ledger(Search run) {
        return StoredRow.read("the ledger of search", run.id(), () -> Ledger.read(String.valueOf(run.result())))
                .value();
    }

    private Optional<Weights> weights(Search run) {
        Ledger ledger = ledger(run);
        Measured measured = ledger == null ? null : ledger.measured();
        Measured.Tuning tuning = measured == null ? null : measured.tuning();
        return tuning == null
                ? Optional.empty()
                : tuned.find(tuning.checkpoint())
                        .map(file -> new Weights(file.checkpointId(), file.path(), file.bytes(), file.sha256()));
    }

    @Override
    public Optional<Proof> proof(long architectureId, @Nullable Long searchId) {
        return (searchId == null
                        ? runs.findFirstByWinnerIdAndStateOrderByIdDesc(architectureId, SearchState.DONE)
                        : runs.findByIdAndWinnerIdAndState(searchId, architectureId, SearchState.DONE))
                .map(this::proof);
    }

    private List<String> furtherTables(Search run) {
        PictureParameters picture = problems.parameters(run).picture();
        return picture == null
                ? List.of()
                : picture.targets().stream()
                        .skip(1)
                        .map(target ->
                                latencyTables.find(target.latencyTableId()).orElseThrow())
                        .map(LatencyTables.Document::json)
                        .toList();
    }

    private Proof proof(Search run) {
        LatencyTables.Document latencies =
                latencyTables.find(run.latencyTableId()).orElseThrow();
        QualityTables.Stored qualities =
                qualityTables.find(run.qualityTableId()).orElseThrow();
        MeasuredParameters measuring = problems.parameters(run).online();
        Ledger ledger = ledger(run);
        return new Proof(
                run.id(),
                measuring != null,
                measuring == null ? 0 : measuring.stepsOfTuning(),
                measuring == null ? null : weights(run).orElse(null),
                problems.of(run),
                ledger == null ? null : ledger.picture(),
                String.valueOf(run.result()),
                furtherTables(run),
                latencies.json(),
                latencies.csv(),
                qualities.json(),
                qualities.csv());
    }
}
