package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Prediction;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.picture.Pace;
import fusionlab.search.picture.PictureChoice;
import fusionlab.search.picture.PictureProblem;
import fusionlab.search.picture.PictureTarget;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.quality.QualityTableQuery;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Paging;
import fusionlab.server.table.ComponentView;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.TableEntry;
import fusionlab.server.table.TableQuery;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the form of a search for a picture shows.
 *
 * @param tables that can be chosen together: of one topology and latent size
 * @param alike that topology and latent size, in words; null without tables
 * @param others the newest table of each other topology and latent size, among the newest hundred
 * @param qualities of that topology
 * @param decoders that all chosen tables have
 * @param decoderName as a request names it
 * @param textEncoder likewise
 * @param devices empty until tables and quality have been chosen, or if there is a problem
 * @param problem why there are no floors; null if there are, or nothing has been chosen
 */
record PictureForm(
        List<TableEntry> tables,
        @Nullable String alike,
        List<TableEntry> others,
        List<Long> chosenTables,
        List<QualityTables.Summary> qualities,
        List<Long> chosenQualities,
        int steps,
        boolean guidance,
        List<Named> decoders,
        @Nullable String decoder,
        String decoderName,
        String textEncoder,
        List<Choice> choices,
        List<Device> devices,
        @Nullable String problem) {

    private static final String NONE = "none";
    private static final Paging CHOICES = Paging.first(100);
    private static final int MOST_OTHERS = 10;
    /** Of the unchanged picture's time: where the form begins. */
    private static final double SUGGESTED = 0.7;

    record Asked(
            List<Long> tables,
            List<Long> qualities,
            int steps,
            boolean guidance,
            @Nullable String decoder) {}

    record Named(String key, String name) {}

    record Choice(int steps, long qualityTableId) {}

    /** @param least below it no choice can be met, rounded up to milliseconds */
    record Device(long id, String name, List<Time> times, double least, double suggested) {}

    record Time(int steps, double othersSeconds, double originalSeconds, double floorSeconds) {}

    static PictureForm of(Asked asked, LatencyTables tables, QualityTables qualities) {
        List<TableEntry> wanted = tables.entries(asked.tables);
        Optional<TableEntry> first = asked.tables.isEmpty()
                ? tables.list(TableQuery.all(Paging.first(1))).items().stream().findFirst()
                : wanted.stream().findFirst();
        List<TableEntry> alike = first.stream()
                .flatMap(one -> Stream.concat(
                                wanted.stream(),
                                tables.list(TableQuery.ofTopology(one.topology(), CHOICES)).items().stream())
                        .filter(entry ->
                                entry.topology().equals(one.topology()) && entry.latentSize() == one.latentSize()))
                .distinct()
                .toList();
        List<TableEntry> chosen = alike.stream()
                .filter(entry -> asked.tables.contains(entry.id()))
                .limit(SearchProblem.MOST_TARGETS)
                .toList();
        List<LatencyTable> documents =
                chosen.stream().map(entry -> tables.get(entry.id())).toList();
        List<Named> decoders = common(documents, Component.Role.DECODER);
        List<Named> texts = common(documents, Component.Role.TEXT_ENCODER);
        String decoder = decoders.stream()
                .map(Named::key)
                .filter(key -> key.equals(asked.decoder))
                .findFirst()
                .orElse(decoders.isEmpty() ? null : decoders.get(0).key());
        String text = texts.isEmpty() ? null : texts.get(0).key();
        List<Choice> choices = new ArrayList<>();
        List<Device> devices = new ArrayList<>();
        String problem = null;
        List<Long> chosenQualities = asked.qualities.stream()
                .distinct()
                .limit(PictureProblem.MOST_CHOICES)
                .toList();
        try {
            documents.forEach(PictureForm::requireSingle);
            List<PictureChoice> made = new ArrayList<>();
            for (long id : chosenQualities) {
                QualityTable quality =
                        qualities.find(id).map(QualityTables.Stored::table).orElse(null);
                if (quality != null && !documents.isEmpty()) {
                    int steps = quality.steps().orElse(asked.steps);
                    choices.add(new Choice(steps, id));
                    made.add(new PictureChoice(
                            new PicturePlan(steps, asked.guidance, text, decoder),
                            fitting(quality, documents.get(0).topology(), asked.guidance),
                            null));
                }
            }
            if (!made.isEmpty()) {
                for (int i = 0; i < chosen.size(); i++) {
                    devices.add(device(chosen.get(i), documents.get(i), made));
                }
            }
        } catch (MissingCellException | IllegalArgumentException refused) {
            problem = String.valueOf(refused.getMessage());
            devices.clear();
        }
        return new PictureForm(
                alike,
                first.map(PictureForm::model).orElse(null),
                first.map(one -> others(one, tables)).orElse(List.of()),
                chosen.stream().map(TableEntry::id).toList(),
                first.map(one -> qualities
                                .list(QualityTableQuery.ofTopology(one.topology(), CHOICES))
                                .items())
                        .orElse(List.of()),
                chosenQualities,
                asked.steps,
                asked.guidance,
                decoders,
                decoder,
                decoder == null ? NONE : decoder,
                text == null ? NONE : text,
                choices,
                devices,
                problem);
    }

    /** @throws IllegalArgumentException if the table is of another network, lacks a slot, or was measured with other guidance */
    private static QualityTable fitting(QualityTable quality, Topology topology, boolean guided) {
        quality.guidance().filter(scale -> scale > 1 != guided).ifPresent(scale -> {
            throw new IllegalArgumentException(quality.name() + " was measured with guidance " + scale
                    + "; choose guidance " + (scale > 1 ? "yes" : "no") + ", or another quality table");
        });
        quality.validate(topology).gaps(topology).ifPresent(gaps -> {
            throw new IllegalArgumentException(quality.name() + ": " + gaps);
        });
        return quality;
    }

    private static String model(TableEntry table) {
        return table.topology() + " with " + table.latentSize() + "×" + table.latentSize() + " latents";
    }

    private static List<TableEntry> others(TableEntry one, LatencyTables tables) {
        Map<String, TableEntry> newest = new LinkedHashMap<>();
        tables.list(TableQuery.all(CHOICES)).items().forEach(entry -> newest.putIfAbsent(model(entry), entry));
        newest.remove(model(one));
        return newest.values().stream().limit(MOST_OTHERS).toList();
    }

    private static void requireSingle(LatencyTable table) {
        int batch = table.provenance().profile().batch();
        if (batch != 1) {
            throw new IllegalArgumentException(table.name() + " was measured with batch " + batch
                    + ", and pictures are made one by one; choose a table that was measured with batch 1");
        }
    }

    private static Time time(PicturePlan plan, LatencyTable table, PictureProblem.Pass pass) {
        Pace pace = Pace.of(plan, table);
        return new Time(
                plan.steps(), pace.othersSeconds(), pace.seconds(pass.originalMs()), pace.seconds(pass.floorMs()));
    }

    private static Device device(TableEntry entry, LatencyTable table, List<PictureChoice> choices) {
        var settings = new Parameters(1, "evolution", 0, 1, null, EnumSet.allOf(SlotKind.class), false, 1);
        PictureProblem.Pass pass =
                new PictureProblem(choices, List.of(new PictureTarget(table, 1)), settings).pass(table);
        List<Time> times =
                choices.stream().map(choice -> time(choice.plan(), table, pass)).toList();
        double least = times.stream().mapToDouble(Time::floorSeconds).min().orElse(0);
        double slowest = times.stream().mapToDouble(Time::originalSeconds).max().orElse(0);
        return new Device(
                entry.id(),
                entry.name() + " v" + entry.version(),
                times,
                Math.ceil(least * 1_000) / 1_000,
                Math.max(Math.ceil(least * 1_000), Math.round(slowest * SUGGESTED * 1_000)) / 1_000);
    }

    /** Measured in all of these tables. */
    private static List<Named> common(List<LatencyTable> tables, Component.Role role) {
        if (tables.isEmpty()) {
            return List.of();
        }
        return tables.get(0).components().components().stream()
                .filter(component -> component.role() == role)
                .filter(component -> tables.stream()
                        .allMatch(table -> table.component(component.key()) instanceof Prediction.Predicted))
                .map(component -> new Named(component.key(), ComponentView.name(component)))
                .toList();
    }
}
