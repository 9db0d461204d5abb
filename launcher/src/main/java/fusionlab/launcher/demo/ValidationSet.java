package fusionlab.launcher.demo;

import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The whole networks that test a table: the original, the winner, the shape of SnapFusion's Table 3, and random ones. */
final class ValidationSet {

    /** Table 3 in the slots of SD-v1.5: no attention at the outer stages, six in Up-1, one ResNet less in five places. */
    private static final List<String> GONE = List.of(
            "down_blocks.0.attentions.0",
            "down_blocks.0.attentions.1",
            "down_blocks.2.resnets.1",
            "down_blocks.3.resnets.1",
            "mid_block.resnets.1",
            "up_blocks.0.resnets.2",
            "up_blocks.1.resnets.2",
            "up_blocks.3.attentions.0",
            "up_blocks.3.attentions.1",
            "up_blocks.3.attentions.2");

    private static final List<String> DOUBLED =
            List.of("up_blocks.1.attentions.0", "up_blocks.1.attentions.1", "up_blocks.1.attentions.2");

    private ValidationSet() {}

    /** Compact texts, all different, the original first. */
    static List<String> of(Topology topology, String winner, int random, long seed) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(topology.original().text());
        texts.add(winner);
        texts.add(likeTable3(topology).text());
        Random generator = new Random(seed);
        int wanted = texts.size() + random;
        while (texts.size() < wanted) {
            texts.add(random(topology, generator).text());
        }
        return List.copyOf(texts);
    }

    static Architecture likeTable3(Topology topology) {
        Set<String> known = topology.slots().stream().map(Slot::name).collect(Collectors.toSet());
        Map<String, Integer> counts = new LinkedHashMap<>();
        GONE.stream().filter(known::contains).forEach(slot -> counts.put(slot, 0));
        DOUBLED.stream().filter(known::contains).forEach(slot -> counts.put(slot, 2));
        return Architecture.of(topology, counts);
    }

    /** Each slot keeps its block in 60 % of cases, loses it in 30 %, and gets a copy in the rest. */
    private static Architecture random(Topology topology, Random generator) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            int draw = generator.nextInt(10);
            if (draw < 3) {
                counts.put(slot.name(), 0);
            } else if (draw == 3) {
                counts.put(slot.name(), 2);
            }
        }
        return Architecture.of(topology, counts);
    }
}
