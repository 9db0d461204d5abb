package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.Space;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a request into valid parameters of a search, or reports what is wrong and what is expected. */
@Component
class SearchAdmission {

    private static final int MAX_GROUP = 64;
    private static final int MAX_ROUNDS = 100_000;
    private static final int DEFAULT_ROUNDS = 1_000;
    private static final String ALGORITHM = "evolution";

    private final LatencyTables latencyTables;
    private final QualityTables qualityTables;
    private final RandomGenerator seeds = new java.security.SecureRandom();

    SearchAdmission(LatencyTables latencyTables, QualityTables qualityTables) {
        this.latencyTables = latencyTables;
        this.qualityTables = qualityTables;
    }

    /** Either on a quality table or on a checkpoint. */
    record Admitted(
            long latencyTableId,
            @Nullable Long qualityTableId,
            @Nullable Long checkpointId,
            SearchParameters parameters) {}

    Admitted admit(SearchRequest request) {
        refuseWithoutWorkers(request);
        refuseCopies(request);
        long latencyTableId = required("latencyTableId", request.latencyTableId(), "give the id of a latency table");
        long qualityTableId = required("qualityTableId", request.qualityTableId(), "give the id of a quality table");
        LatencyTable latencies = latencies(latencyTableId);
        QualityTable qualities = qualities("qualityTableId", qualityTableId);
        checkTopology("qualityTableId", latencies, qualities);
        checkSlots("qualityTableId", latencies, qualities, kinds(request.kinds()));
        return new Admitted(
                latencyTableId,
                qualityTableId,
                null,
                parameters(request, latencies, qualities, clipFloor(request.clipFloor(), qualities)));
    }

    /** Problems are those that {@link #admit} would name. */
    SearchFloor floor(long latencyTableId, long qualityTableId, @Nullable List<String> kindNames) {
        try {
            LatencyTable latencies = latencies(latencyTableId);
            QualityTable qualities = qualities("qualityTableId", qualityTableId);
            List<SlotKind> kinds = kinds(kindNames);
            checkTopology("qualityTableId", latencies, qualities);
            checkSlots("qualityTableId", latencies, qualities, kinds);
            Space space = space(latencies, qualities, kinds, false);
            double clip = qualities.baselineClip();
            return new SearchFloor(
                    space.originalMs(),
                    space.floorMs(),
                    Math.ceil(space.floorMs() / space.originalMs() * 1000) / 10,
                    Double.isFinite(clip) ? clip : null,
                    null);
        } catch (InvalidRequestException refused) {
            return SearchFloor.refused(String.valueOf(refused.getMessage()), refused.remedy());
        }
    }

    QualityTable qualities(String field, long id) {
        return qualityTables
                .find(id)
                .orElseThrow(() -> refused(field, "There is no quality table " + id, "see GET /api/v1/quality-tables"))
                .table();
    }

    static void refuseCopies(SearchRequest request) {
        if (Boolean.TRUE.equals(request.copies())) {
            throw refused(
                    "copies",
                    "No quality table has the gain of a copy, and a copy without gain only costs latency",
                    "leave copies out, or let workers measure it: qualitySource workers");
        }
    }

    /** Refuses parameters of measured searches in a search on a table. */
    static void refuseWithoutWorkers(SearchRequest request) {
        String source = request.qualitySource();
        if (source != null && !source.equals("table")) {
            throw refused("qualitySource", "There is no quality source '" + source + "'", "choose table or workers");
        }
        Map<String, @Nullable Object> unused = new LinkedHashMap<>();
        unused.put("checkpoint", request.checkpoint());
        unused.put("prompts", request.prompts());
        unused.put("maxPrompts", request.maxPrompts());
        unused.put("clipTolerance", request.clipTolerance());
        unused.put("steps", request.steps());
        unused.put("guidance", request.guidance());
        unused.put("sampler", request.sampler());
        unused.put("tuningSteps", request.tuningSteps());
        unused.put("tuningBatch", request.tuningBatch());
        unused.put("tuningLearningRate", request.tuningLearningRate());
        unused.put("protocolSeed", request.protocolSeed());
        unused.forEach((field, value) -> {
            if (value != null) {
                throw refused(field, field + " is for measured searches", "add qualitySource workers, or leave it out");
            }
        });
    }

    LatencyTable latencies(long id) {
        return latencies("latencyTableId", id);
    }

    LatencyTable latencies(String field, long id) {
        return latencyTables
                .find(id)
                .orElseThrow(() -> refused(field, "There is no latency table " + id, "see GET /api/v1/latency-tables"))
                .table();
    }

    /** Checks that do not depend on the source of quality. */
    SearchParameters parameters(
            SearchRequest request, LatencyTable latencies, QualityTable qualities, @Nullable Double clipFloor) {
        boolean copies = Boolean.TRUE.equals(request.copies());
        return parameters(
                request, target(request, space(latencies, qualities, kinds(request.kinds()), copies)), clipFloor);
    }

    /** @param targetMs of a pass of the UNet */
    SearchParameters parameters(SearchRequest request, double targetMs, @Nullable Double clipFloor) {
        List<SlotKind> kinds = kinds(request.kinds());
        boolean copies = Boolean.TRUE.equals(request.copies());
        return new SearchParameters(
                targetMs,
                request.latencyTargetPercent(),
                algorithm(request.algorithm()),
                // Fits JSON numbers of every client, which are exact to 2^53.
                request.seed() == null ? seeds.nextInt(1, Integer.MAX_VALUE) : request.seed(),
                within("groupSize", request.groupSize(), 1, MAX_GROUP, 1),
                clipFloor,
                kinds,
                copies,
                within("rounds", request.rounds(), 1, MAX_ROUNDS, DEFAULT_ROUNDS),
                null,
                null);
    }

    static void checkTopology(String field, LatencyTable latencies, QualityTable qualities) {
        String measured = latencies.provenance().topology();
        Set<String> slots =
                latencies.topology().slots().stream().map(Slot::name).collect(Collectors.toSet());
        if (measured.equals(qualities.topology()) && !qualities.isOf(latencies.topology())) {
            throw refused(
                    field,
                    "The quality table was made for another network that is also named " + measured,
                    "choose one that was made for the network of the latency table, whose content hash is "
                            + latencies.topology().contentHash());
        }
        if (!measured.equals(qualities.topology())
                || !slots.containsAll(qualities.slots().keySet())) {
            throw refused(
                    field,
                    "The latency table is of topology " + measured + ", the quality table of " + qualities.topology(),
                    "choose two tables of the same topology");
        }
    }

    static void checkSlots(String field, LatencyTable latencies, QualityTable qualities, List<SlotKind> kinds) {
        List<String> unknown = latencies.topology().slots().stream()
                .filter(slot -> kinds.contains(slot.kind()))
                .map(Slot::name)
                .filter(slot -> !qualities.slots().containsKey(slot))
                .toList();
        if (!unknown.isEmpty()) {
            throw refused(
                    field,
                    "The quality table has no ΔCLIP for " + String.join(", ", unknown),
                    "measure them and import a complete table, or restrict the search to kinds that do not need them");
        }
    }

    /** The search's own space, so that admission and search agree on what is reachable. */
    private static Space space(LatencyTable latencies, QualityTable qualities, List<SlotKind> kinds, boolean copies) {
        var anyTarget = new SearchProblem.Parameters(
                Double.MAX_VALUE, ALGORITHM, 0, 1, null, EnumSet.copyOf(kinds), copies, DEFAULT_ROUNDS);
        try {
            return Space.of(new SearchProblem(latencies.topology(), latencies, qualities, anyTarget));
        } catch (MissingCellException e) {
            throw refused(
                    "latencyTableId",
                    "The latency table has no cell for " + String.join(", ", e.keys()),
                    "measure it in a new campaign, or restrict the search to kinds that do not need it");
        }
    }

    private static double target(SearchRequest request, Space space) {
        Double milliseconds = request.latencyTargetMs();
        Double percent = request.latencyTargetPercent();
        if ((milliseconds == null) == (percent == null)) {
            throw refused(
                    "latencyTargetMs",
                    percent == null ? "No target is given" : "The target is given twice",
                    "give either latencyTargetMs or latencyTargetPercent");
        }
        String field = milliseconds == null ? "latencyTargetPercent" : "latencyTargetMs";
        double given = milliseconds == null ? percent : milliseconds;
        // With a copy of each block the network takes twice as long.
        int mostPercent = Boolean.TRUE.equals(request.copies()) ? 200 : 100;
        double mostMs = Math.ceil(space.originalMs() * mostPercent / 100 * 1000) / 1000;
        if (!(given > 0 && given <= (milliseconds == null ? mostPercent : mostMs))) {
            throw refused(
                    field,
                    "The target of " + number(given) + (milliseconds == null ? " %" : " ms") + " is not possible",
                    String.format(
                            Locale.ROOT,
                            "give a number above 0 and up to %s: the original takes %.3f ms",
                            milliseconds == null ? mostPercent + " %" : String.format(Locale.ROOT, "%.3f ms", mostMs),
                            space.originalMs()));
        }
        double target = milliseconds == null ? space.originalMs() * percent / 100 : milliseconds;
        if (target < space.floorMs()) {
            throw refused(
                    field,
                    String.format(
                            Locale.ROOT,
                            "The target of %s is below the floor of %.3f ms, the smallest latency that any architecture of this table can have",
                            milliseconds == null
                                    ? String.format(Locale.ROOT, "%s %% (%.3f ms)", number(given), target)
                                    : String.format(Locale.ROOT, "%.3f ms", target),
                            space.floorMs()),
                    String.format(
                            Locale.ROOT,
                            milliseconds == null
                                    ? "ask for at least %1$.1f %% of the original (%2$.3f ms), or allow more kinds of block to be removed"
                                    : "ask for at least %2$.3f ms (%1$.1f %% of the original), or allow more kinds of block to be removed",
                            Math.ceil(space.floorMs() / space.originalMs() * 1000) / 10,
                            Math.ceil(space.floorMs() * 1000) / 1000));
        }
        return target;
    }

    /** As given: 5, not 5.0. */
    private static String number(double given) {
        return given == Math.rint(given) && Math.abs(given) < 1e9
                ? Long.toString((long) given)
                : Double.toString(given);
    }

    private static String algorithm(@Nullable String name) {
        String algorithm = name == null ? ALGORITHM : name;
        if (!SearchAlgorithm.names().contains(algorithm)) {
            throw refused(
                    "algorithm",
                    "There is no algorithm '" + algorithm + "'",
                    "choose one of " + String.join(", ", SearchAlgorithm.names()));
        }
        return algorithm;
    }

    static List<SlotKind> kinds(@Nullable List<String> names) {
        if (names == null) {
            return List.of(SlotKind.values());
        }
        EnumSet<SlotKind> kinds = EnumSet.noneOf(SlotKind.class);
        for (String name : names) {
            kinds.add(Arrays.stream(SlotKind.values())
                    .filter(kind -> kind.name().equalsIgnoreCase(name))
                    .findAny()
                    .orElseThrow(() -> refused("kinds", "There is no kind of block '" + name + "'", kindsRemedy())));
        }
        if (kinds.isEmpty()) {
            throw refused("kinds", "No kind of block may be removed", kindsRemedy());
        }
        return List.copyOf(kinds);
    }

    private static String kindsRemedy() {
        return "choose from " + Arrays.stream(SlotKind.values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    static @Nullable Double clipFloor(@Nullable Double floor, QualityTable qualities) {
        if (floor == null) {
            return null;
        }
        if (!Double.isFinite(floor)) {
            throw refused("clipFloor", "The CLIP floor is " + floor, "give a finite number, or leave it out");
        }
        if (!Double.isFinite(qualities.baselineClip())) {
            throw refused(
                    "clipFloor",
                    "The quality table lacks the original's CLIP",
                    "import it with baselineClip, or leave clipFloor out");
        }
        if (floor > qualities.baselineClip()) {
            throw refused(
                    "clipFloor",
                    "The CLIP floor " + floor + " is above the original's CLIP " + qualities.baselineClip(),
                    "give a number below it");
        }
        return floor;
    }

    static int within(String field, @Nullable Integer given, int least, int most, int standard) {
        int number = given == null ? standard : given;
        if (number < least || number > most) {
            throw refused(field, field + " is " + number, "give " + least + " to " + most);
        }
        return number;
    }

    static long required(String field, @Nullable Long id, String remedy) {
        if (id == null) {
            throw refused(field, field + " is missing", remedy);
        }
        return id;
    }

    static InvalidRequestException refused(String field, String detail, String remedy) {
        return new InvalidRequestException(field, detail, remedy);
    }
}
