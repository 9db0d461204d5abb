package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationView.Example;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that the original and the compared architectures have drawn with the same weights, prompts and noise.
 *
 * @param checkpointId of the weights
 * @param names of those that have pictures: {@code original}, {@code #3}
 * @param rows one for each prompt
 */
record DrawnComparison(long checkpointId, List<String> names, List<Row> rows) {

    private static final int MOST_PROMPTS = 24;
    private static final String ORIGINAL = "original";

    /** @param evaluations in the order of the names; null for one that has no picture of the prompt */
    record Row(int promptIndex, String prompt, List<@Nullable Long> evaluations) {}

    private record Place(int promptIndex, int column) {}

    private record Protocol(long checkpointId, String hash) {}

    /**
     * Of the checkpoint and protocol with most of the architectures, the newest; empty unless two have pictures.
     *
     * @param compared by id
     */
    static Optional<DrawnComparison> of(Map<Long, Architecture> compared, EvaluationViews views) {
        List<String> names = new ArrayList<>();
        List<Architecture> architectures = new ArrayList<>();
        compared.forEach((id, architecture) -> {
            names.add("#" + id);
            architectures.add(architecture);
        });
        // Last: a compared architecture that is the original keeps its own name.
        compared.values().stream().findFirst().ifPresent(first -> {
            names.add(ORIGINAL);
            architectures.add(first.topology().original());
        });
        Map<Protocol, Map<Integer, Long>> drawn = new LinkedHashMap<>();
        for (EvaluationViews.Drawn one : views.drawn(architectures)) {
            drawn.computeIfAbsent(new Protocol(one.checkpointId(), one.protocolHash()), it -> new LinkedHashMap<>())
                    .putIfAbsent(one.architecture(), one.id());
        }
        return drawn.entrySet().stream()
                .filter(one -> one.getValue().size() > 1)
                .max(Comparator.comparingInt(one -> one.getValue().size()))
                .map(one -> of(one.getKey().checkpointId(), names, one.getValue(), views));
    }

    /** @param evaluations by the index of the architecture */
    private static DrawnComparison of(
            long checkpointId, List<String> names, Map<Integer, Long> evaluations, EvaluationViews views) {
        Set<Integer> columns = new TreeSet<>(
                Comparator.comparing((Integer at) -> !names.get(at).equals(ORIGINAL))
                        .thenComparing(Comparator.naturalOrder()));
        columns.addAll(evaluations.keySet());
        Map<Integer, String> prompts = new TreeMap<>();
        Set<Place> drawn = new HashSet<>();
        for (int column : columns) {
            for (Example example : views.pictures(Objects.requireNonNull(evaluations.get(column)))) {
                prompts.put(example.promptIndex(), example.prompt());
                drawn.add(new Place(example.promptIndex(), column));
            }
        }
        List<Row> rows = prompts.entrySet().stream()
                .limit(MOST_PROMPTS)
                .map(prompt -> {
                    List<@Nullable Long> having = new ArrayList<>();
                    for (int column : columns) {
                        boolean has = drawn.contains(new Place(prompt.getKey(), column));
                        having.add(has ? evaluations.get(column) : null);
                    }
                    return new Row(prompt.getKey(), prompt.getValue(), having);
                })
                .toList();
        return new DrawnComparison(
                checkpointId, columns.stream().map(names::get).toList(), rows);
    }
}
