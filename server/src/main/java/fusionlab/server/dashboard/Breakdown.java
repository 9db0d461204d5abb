package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Place;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latency and parameters of an architecture by stage and kind of block (SnapFusion, Fig. 2).
 *
 * <p>A sum with a missing cell is NaN: a missing cell is never skipped.
 *
 * @param stages in execution order, with the paper's names
 */
record Breakdown(List<Stage> stages) {

    /** Kinds of blocks as far as people tell them apart. */
    enum Kind {
        ATTENTION("attention", "bar-fill second"),
        RESNET("ResNet", "bar-fill"),
        SAMPLING("down- and upsampling", "bar-fill third"),
        OTHER("other", "bar-fill other");

        private final String words;
        private final String style;

        Kind(String words, String style) {
            this.words = words;
            this.style = style;
        }

        public String words() {
            return words;
        }

        public String style() {
            return style;
        }

        private static Kind of(BlockKind kind) {
            return switch (kind) {
                case CROSS_ATTENTION, SPATIAL_ATTENTION -> ATTENTION;
                case RESNET, SHORTCUT -> RESNET;
                case DOWNSAMPLE, UPSAMPLE -> SAMPLING;
                case TIME_EMBEDDING, ADDED_EMBEDDING, CONV_IN, CONV_OUT -> OTHER;
            };
        }
    }

    /** @param ms not a number if a cell is missing, or without a table */
    record Part(double ms, long parameters) {

        static final Part NOTHING = new Part(0, 0);

        Part plus(Part other) {
            return new Part(ms + other.ms, parameters + other.parameters);
        }
    }

    /** @param parts of the kinds that it has */
    record Stage(String name, Map<Kind, Part> parts) {

        public Part part(Kind kind) {
            return parts.getOrDefault(kind, Part.NOTHING);
        }

        public Part total() {
            return parts.values().stream().reduce(Part.NOTHING, Part::plus);
        }

        public boolean isKnown() {
            return Double.isFinite(total().ms());
        }

        public List<Bar> msBars(double widest) {
            return Bar.stacked(
                    parts.entrySet().stream()
                            .map(part -> new Bar.Piece(
                                    part.getValue().ms(), part.getKey().style()))
                            .toList(),
                    widest);
        }

        public List<Bar> parameterBars(double widest) {
            return Bar.stacked(
                    parts.entrySet().stream()
                            .map(part -> new Bar.Piece(
                                    part.getValue().parameters(), part.getKey().style()))
                            .toList(),
                    widest);
        }
    }

    /** @param table null for parameters alone */
    static Breakdown of(Architecture architecture, int latentSize, @Nullable LatencyTable table) {
        Map<String, Map<Kind, Part>> stages = new LinkedHashMap<>();
        for (Place place : architecture.topology().places(latentSize)) {
            Map<Kind, Part> stage = stages.computeIfAbsent(place.stage(), name -> new EnumMap<>(Kind.class));
            for (Unit unit : architecture.topology().units(place, architecture)) {
                BlockConfiguration configuration = unit.configuration();
                Estimate estimate = table == null ? null : table.cells().get(configuration.key());
                stage.merge(
                        Kind.of(configuration.kind()),
                        new Part(
                                estimate == null ? Double.NaN : estimate.meanMs(),
                                configuration.cost().parameters()),
                        Part::plus);
            }
        }
        List<Stage> all = new ArrayList<>();
        stages.forEach((name, parts) -> all.add(new Stage(name, parts)));
        return new Breakdown(all);
    }

    public Part total() {
        return stages.stream().map(Stage::total).reduce(Part.NOTHING, Part::plus);
    }

    /** Of all stages; not a number if a cell is missing. */
    public double ms(Kind kind) {
        return stages.stream().mapToDouble(stage -> stage.part(kind).ms()).sum();
    }

    /** The longest of its known bars; not a number if none is known. */
    public double widestMs() {
        return stages.stream()
                .filter(Stage::isKnown)
                .mapToDouble(stage -> stage.total().ms())
                .max()
                .orElse(Double.NaN);
    }

    double mostParameters() {
        return stages.stream()
                .mapToDouble(stage -> stage.total().parameters())
                .max()
                .orElse(Double.NaN);
    }
}
