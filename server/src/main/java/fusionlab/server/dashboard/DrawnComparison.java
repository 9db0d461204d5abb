package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationView.Example;
import fusionlab.server.evaluation.EvaluationViews;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that the compared architectures have drawn with the same weights, prompts and noise.
 *
 * @param checkpointId of the weights
 * @param rows one for each prompt
 */
record DrawnComparison(long checkpointId, List<Row> rows) {

    private static final int MOST_PROMPTS = 24;

    /** @param evaluations in the order of the architectures; null for one that has no picture of the prompt */
    record Row(int promptIndex, String prompt, List<@Nullable Long> evaluations) {}

    private record Protocol(long checkpointId, String hash) {}

    /** Of the checkpoint and protocol with most of the architectures, the newest; empty unless two of them have pictures. */
    static Optional<DrawnComparison> of(List<String> hashes, EvaluationViews views) {
        Map<Protocol, Map<String, Long>> drawn = new LinkedHashMap<>();
        for (EvaluationViews.Drawn one : views.drawn(hashes)) {
            drawn.computeIfAbsent(new Protocol(one.checkpointId(), one.protocolHash()), it -> new LinkedHashMap<>())
                    .putIfAbsent(one.architectureHash(), one.id());
        }
        return drawn.entrySet().stream()
                .filter(one -> one.getValue().size() > 1)
                .max(Comparator.comparingInt(one -> one.getValue().size()))
                .map(one -> new DrawnComparison(one.getKey().checkpointId(), rows(hashes, one.getValue(), views)));
    }

    private static List<Row> rows(List<String> hashes, Map<String, Long> evaluations, EvaluationViews views) {
        Map<Integer, String> prompts = new TreeMap<>();
        Map<Integer, Set<Long>> drawn = new HashMap<>();
        for (long evaluation : evaluations.values()) {
            for (Example example : views.pictures(evaluation)) {
                prompts.put(example.promptIndex(), example.prompt());
                drawn.computeIfAbsent(example.promptIndex(), it -> new HashSet<>())
                        .add(evaluation);
            }
        }
        return prompts.entrySet().stream()
                .limit(MOST_PROMPTS)
                .map(prompt -> {
                    Set<Long> having = drawn.getOrDefault(prompt.getKey(), Set.of());
                    List<@Nullable Long> by = new ArrayList<>();
                    for (String hash : hashes) {
                        Long evaluation = evaluations.get(hash);
                        by.add(evaluation != null && having.contains(evaluation) ? evaluation : null);
                    }
                    return new Row(prompt.getKey(), prompt.getValue(), by);
                })
                .collect(Collectors.toList());
    }
}
