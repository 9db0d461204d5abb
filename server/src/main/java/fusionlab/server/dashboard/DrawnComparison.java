package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationView.Example;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<Integer, Map<Integer, Long>> drawn = new HashMap<>();
        for (int column : columns) {
            long evaluation = evaluations.get(column);
            for (Example example : views.pictures(evaluation)) {
                prompts.put(example.promptIndex(), example.prompt());
                drawn.computeIfAbsent(example.promptIndex(), it -> new HashMap<>())
                        .put(column, evaluation);
            }
        }
        List<Row> rows = prompts.entrySet().stream()
                .limit(MOST_PROMPTS)
                .map(prompt -> {
                    List<@Nullable Long> having = new ArrayList<>();
                    columns.forEach(
                            column -> having.add(drawn.get(prompt.getKey()).get(column)));
                    return new Row(prompt.getKey(), prompt.getValue(), having);
                })
                .toList();
        return new DrawnComparison(
                checkpointId, columns.stream().map(names::get).toList(), rows);
    }
}
