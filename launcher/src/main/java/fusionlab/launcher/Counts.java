package fusionlab.launcher;

import fusionlab.command.TextTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Cost;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters and multiply-accumulates of an architecture: whole, by stage, by unit and by distinct block configuration. */
record Counts(
        String topology,
        int latentSize,
        String architecture,
        String contentHash,
        Cost whole,
        List<Stage> stages,
        List<Part> units,
        List<Configuration> configurations) {

    /** Units outside the U: embeddings and the convolutions at both ends. */
    private static final String FRAME = "Frame";

    record Stage(String name, int units, Cost cost) {}

    record Part(
            String position, @Nullable String slot, String stage, Unit.Role role, String configuration, Cost cost) {}

    /** @param uses 0 if only other removals or copies lead to it: a table for searches needs it nevertheless */
    record Configuration(String key, int uses, Cost cost) {}

    static Counts of(Architecture architecture, int latentSize) {
        Topology topology = architecture.topology();
        Map<String, String> stageOfPrefix = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            stageOfPrefix.putIfAbsent(prefix(slot.name()), slot.stage());
        }
        List<Part> parts = new ArrayList<>();
        Map<String, Stage> stages = new LinkedHashMap<>();
        Map<BlockConfiguration, Integer> uses = new LinkedHashMap<>();
        for (Unit unit : topology.units(architecture, latentSize)) {
            Cost cost = unit.configuration().cost();
            String stage = stageOfPrefix.getOrDefault(prefix(unit.position()), FRAME);
            parts.add(new Part(
                    unit.position(),
                    unit.slot(),
                    stage,
                    unit.role(),
                    unit.configuration().key(),
                    cost));
            stages.merge(stage, new Stage(stage, 1, cost), (a, b) -> new Stage(stage, a.units + 1, a.cost.plus(cost)));
            uses.merge(unit.configuration(), 1, Integer::sum);
        }
        topology.configurations(latentSize).forEach(possible -> uses.putIfAbsent(possible, 0));
        List<Configuration> configurations = uses.entrySet().stream()
                .map(e -> new Configuration(
                        e.getKey().key(), e.getValue(), e.getKey().cost()))
                .toList();
        return new Counts(
                topology.name(),
                latentSize,
                architecture.text(),
                architecture.contentHash(),
                topology.cost(architecture, latentSize),
                List.copyOf(stages.values()),
                List.copyOf(parts),
                configurations);
    }

    /** {@code down_blocks.0} of {@code down_blocks.0.attentions.1}, {@code mid_block} of {@code mid_block.resnets.0}. */
    private static String prefix(String position) {
        String[] parts = position.split("\\.", -1);
        boolean numbered = parts.length > 1 && parts[1].chars().allMatch(Character::isDigit);
        return numbered ? parts[0] + "." + parts[1] : parts[0];
    }

    String text() {
        TextTable byStage = new TextTable("<stage", "units", "parameters", "GMACs with attention", "GMACs without");
        byStage.row(cells("whole", units.size(), whole));
        stages.forEach(stage -> byStage.row(cells(stage.name, stage.units, stage.cost)));
        TextTable byUnit = new TextTable(
                "<unit", "<role", "parameters", "GMACs with attention", "GMACs without", "<block configuration");
        units.forEach(part -> byUnit.row(
                part.position,
                part.role.name().toLowerCase(Locale.ROOT),
                number(part.cost.parameters()),
                giga(part.cost.macsWithAttention()),
                giga(part.cost.macsWithoutAttention()),
                part.configuration));
        TextTable byKey = new TextTable(
                "<block configuration", "uses", "parameters of one", "GMACs with attention", "GMACs without");
        List<Configuration> used =
                configurations.stream().filter(it -> it.uses > 0).toList();
        used.forEach(it -> byKey.row(cells(it.key, it.uses, it.cost)));
        return """
                %s, latents %dx%d, batch 1, architecture %s
                MACs with attention count both attention products; MACs without leave them out (thop's convention).

                %s

                %s

                %d distinct block configurations

                %s""".formatted(topology, latentSize, latentSize, architecture, byStage, byUnit, used.size(), byKey);
    }

    private static String[] cells(String name, int count, Cost cost) {
        return new String[] {
            name,
            Integer.toString(count),
            number(cost.parameters()),
            giga(cost.macsWithAttention()),
            giga(cost.macsWithoutAttention())
        };
    }

    static String number(long value) {
        return Text.of("%,d", value);
    }

    static String giga(long macs) {
        return Text.of("%,.3f", macs / 1e9);
    }
}
