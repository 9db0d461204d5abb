package fusionlab.unet.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces values that no attention uses by one that is used, so that equal networks have equal configs: configs give heads, text widths
 * and depths for stages without attention too.
 */
final class UsedFields {

    private final TopologyConfig config;
    private final int last;

    private UsedFields(TopologyConfig config) {
        this.config = config;
        this.last = config.stages() - 1;
    }

    static TopologyConfig of(TopologyConfig config) {
        return new UsedFields(config).used();
    }

    private TopologyConfig used() {
        List<List<Integer>> depths = depths();
        Map<String, Integer> counts = new HashMap<>(config.counts());
        counts.values().removeIf(count -> count == 1);
        boolean attends = firstAttending() <= last;
        return new TopologyConfig(
                config.sampleSize(),
                config.inChannels(),
                config.outChannels(),
                config.channels(),
                config.attention(),
                config.upAttention(),
                config.layers(),
                used(config.heads()),
                used(config.contextChannels()),
                depths,
                upDepths(depths),
                config.midResnets(),
                config.midAttention(),
                config.midDepth(),
                attends && config.linearProjection(),
                config.groups(),
                config.embeddingChannels(),
                config.addedChannels(),
                config.addedTimeChannels(),
                config.conditionChannels(),
                attends ? config.contextLength() : TopologyConfig.USUAL_CONTEXT_LENGTH,
                counts,
                config.passed());
    }

    private List<Integer> used(List<Integer> ofStages) {
        int first = firstAttending();
        List<Integer> used = new ArrayList<>();
        for (int stage = 0; stage <= last; stage++) {
            used.add(first > last ? Integer.valueOf(1) : ofStages.get(attends(stage) ? stage : first));
        }
        return used;
    }

    private List<List<Integer>> depths() {
        List<List<Integer>> depths = new ArrayList<>();
        for (int stage = 0; stage <= last; stage++) {
            depths.add(
                    config.attention().get(stage)
                            ? config.depths().get(stage)
                            : Collections.nCopies(config.layers().get(stage), depth(stage)));
        }
        return depths;
    }

    /** For a down stage without attention: the value of its mirror or of the mid block, or else of the first stage that attends. */
    private int depth(int stage) {
        if (stage == last && midAttends()) {
            return config.midDepth();
        }
        if (config.attention().get(stage)) {
            return config.depths().get(stage).get(0);
        }
        if (config.upAttention().get(last - stage)) {
            return config.upDepths().get(last - stage).get(0);
        }
        int first = firstAttending();
        return first > last ? 1 : depth(first);
    }

    private List<List<Integer>> upDepths(List<List<Integer>> depths) {
        List<List<Integer>> upDepths = new ArrayList<>();
        for (int up = 0; up <= last; up++) {
            upDepths.add(
                    config.upAttention().get(up)
                            ? config.upDepths().get(up)
                            : Collections.nCopies(
                                    config.upLayers(up), depths.get(last - up).get(0)));
        }
        return upDepths;
    }

    private int firstAttending() {
        int stage = 0;
        while (stage <= last && !attends(stage)) {
            stage++;
        }
        return stage;
    }

    private boolean attends(int stage) {
        return config.attention().get(stage) || config.upAttention().get(last - stage) || stage == last && midAttends();
    }

    private boolean midAttends() {
        return config.midResnets() > 0 && config.midAttention();
    }
}
