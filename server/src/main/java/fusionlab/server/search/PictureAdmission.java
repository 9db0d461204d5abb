package fusionlab.server.search;

import static fusionlab.server.search.SearchAdmission.refused;
import static fusionlab.server.search.SearchAdmission.required;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Prediction;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchProblem;
import fusionlab.search.picture.PictureChoice;
import fusionlab.search.picture.PictureProblem;
import fusionlab.search.picture.PictureTarget;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.component.Component.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a request with targets in seconds an image into valid parameters of a search, or reports what is wrong and what is expected. */
@Component
record PictureAdmission(SearchAdmission admission, DecoderQualities decoders) {

    private static final int MOST_CHOICES = 32;
    private static final double MOST_SECONDS = 1e6;
    private static final String NONE = "none";

    SearchAdmission.Admitted admit(SearchRequest request) {
        SearchAdmission.refuseWithoutWorkers(request);
        SearchAdmission.refuseCopies(request);
        refuseTargetOfAPass(request);
        PictureRequest pipeline = request.pipeline();
        if (pipeline == null) {
            throw refused("pipeline", "pipeline is missing", "say how pictures are made: {\"steps\": 8}");
        }
        List<Device> devices = devices(request.targets());
        String textEncoder = component("pipeline.textEncoder", pipeline.textEncoder(), Role.TEXT_ENCODER, devices);
        List<PictureParameters.Choice> choices = new ArrayList<>();
        List<PictureChoice> problems = new ArrayList<>();
        for (Asked asked : asked(pipeline, request.qualityTableId())) {
            PictureParameters.Choice choice = choice(asked, request, pipeline, devices);
            choices.add(choice);
            problems.add(pictureChoice(choice, guidance(pipeline), textEncoder, qualities(asked)));
        }
        requireQualityOfDecoders(choices);
        PictureParameters picture = new PictureParameters(
                guidance(pipeline),
                textEncoder,
                choices,
                devices.stream()
                        .map(device -> new PictureParameters.Target(device.id, device.secondsPerImage))
                        .toList());
        SearchParameters parameters = admission.parameters(request, 1, request.clipFloor());
        PictureProblem problem = new PictureProblem(
                problems,
                devices.stream()
                        .map(device -> new PictureTarget(device.table, device.secondsPerImage))
                        .toList(),
                parameters.forProblem());
        requireReachable(problem);
        double passMs = problem.problem(0).parameters().latencyTargetMs();
        return new SearchAdmission.Admitted(
                devices.get(0).id, choices.get(0).qualityTableId(), null, parameters.forPicture(passMs, picture));
    }

    private record Device(long id, LatencyTable table, double secondsPerImage) {}

    /** @param field of the request where it stands */
    private record Asked(
            String field,
            String decoderField,
            String qualityField,
            @Nullable Integer steps,
            @Nullable String decoder,
            long qualityTableId,
            @Nullable Long decoderId) {}

    private static void refuseTargetOfAPass(SearchRequest request) {
        if (request.latencyTargetMs() != null || request.latencyTargetPercent() != null) {
            throw refused(
                    request.latencyTargetMs() != null ? "latencyTargetMs" : "latencyTargetPercent",
                    "A target of one pass is given besides targets in seconds an image",
                    "leave it out, or leave pipeline and targets out");
        }
        if (request.latencyTableId() != null) {
            throw refused(
                    "latencyTableId",
                    "The targets name the latency tables",
                    "leave it out: targets is [{\"latencyTableId\": ..., \"secondsPerImage\": ...}]");
        }
    }

    private static boolean guidance(PictureRequest pipeline) {
        return !Boolean.FALSE.equals(pipeline.guidance());
    }

    private List<Device> devices(@Nullable List<PictureRequest.@Nullable Target> targets) {
        if (targets == null || targets.isEmpty()) {
            throw refused(
                    "targets",
                    "No target is given",
                    "give at least one: {\"latencyTableId\": 1, \"secondsPerImage\": 2.5}");
        }
        if (targets.size() > SearchProblem.MOST_TARGETS) {
            throw refused(
                    "targets",
                    "There are " + targets.size() + " targets",
                    "give at most " + SearchProblem.MOST_TARGETS);
        }
        List<Device> devices = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < targets.size(); i++) {
            Device device = device("targets[" + i + "]", targets.get(i));
            if (!seen.add(device.id)) {
                throw refused(
                        "targets[" + i + "].latencyTableId",
                        "Latency table " + device.id + " has two targets",
                        "give each table once");
            }
            devices.add(device);
            requireAlike("targets[" + i + "].latencyTableId", devices.get(0), device);
        }
        return devices;
    }

    private Device device(String field, PictureRequest.@Nullable Target target) {
        String table = field + ".latencyTableId";
        long id = required(table, target == null ? null : target.latencyTableId(), "give the id of a latency table");
        Double seconds = target == null ? null : target.secondsPerImage();
        if (seconds == null || !(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw refused(
                    field + ".secondsPerImage",
                    seconds == null ? "secondsPerImage is missing" : "secondsPerImage is " + seconds,
                    "give seconds an image, above 0 and at most 1,000,000");
        }
        LatencyTable latencies = admission.latencies(table, id);
        int batch = latencies.provenance().profile().batch();
        if (batch != 1) {
            throw refused(
                    table,
                    "Latency table " + id + " was measured with batch " + batch + ", and pictures are made one by one",
                    "give a table that was measured with batch 1");
        }
        return new Device(id, latencies, seconds);
    }

    private static void requireAlike(String field, Device first, Device other) {
        if (!first.table.topology().contentHash().equals(other.table.topology().contentHash())) {
            throw refused(
                    field,
                    "Latency table " + other.id + " is of "
                            + other.table.provenance().topology() + ", and table " + first.id + " of "
                            + first.table.provenance().topology() + ", which is built differently",
                    "give tables of one topology");
        }
        int size = first.table.provenance().latentSize();
        int otherSize = other.table.provenance().latentSize();
        if (size != otherSize) {
            throw refused(
                    field,
                    "Latency table " + other.id + " was measured with latents of " + otherSize + "x" + otherSize
                            + ", and table " + first.id + " with " + size + "x" + size,
                    "give tables of one latent size");
        }
    }

    /** @return its key; null if it is left out */
    private static @Nullable String component(String field, @Nullable String key, Role role, List<Device> devices) {
        if (NONE.equals(key)) {
            return null;
        }
        List<String> first = measured(devices.get(0), role);
        String what = role == Role.TEXT_ENCODER ? "text encoder" : "decoder";
        if (key == null || key.isEmpty()) {
            return first.stream()
                    .filter(each -> devices.stream()
                            .allMatch(device -> measured(device, role).contains(each)))
                    .findFirst()
                    .orElseThrow(() -> refused(
                            field,
                            "The tables have no time of a common " + what,
                            "measure one on each device (components of POST /api/v1/campaigns), or give none to leave it"
                                    + " out"));
        }
        for (Device device : devices) {
            List<String> known = measured(device, role);
            if (!known.contains(key)) {
                throw refused(
                        field,
                        "Latency table " + device.id + " has no time of " + what + " '" + key + "'",
                        (known.isEmpty() ? "it has none: " : "it has " + String.join(", ", known) + "; or ")
                                + "measure it: components of POST /api/v1/campaigns");
            }
        }
        return key;
    }

    private static List<String> measured(Device device, Role role) {
        return device.table.components().components().stream()
                .filter(component -> component.role() == role)
                .map(fusionlab.unet.component.Component::key)
                .filter(key -> device.table.component(key) instanceof Prediction.Predicted)
                .toList();
    }

    private static List<Asked> asked(PictureRequest pipeline, @Nullable Long qualityTableId) {
        List<PictureRequest.@Nullable Choice> choices = pipeline.choices();
        if (choices == null) {
            return List.of(new Asked(
                    "pipeline.steps",
                    "pipeline.decoder",
                    "qualityTableId",
                    pipeline.steps(),
                    pipeline.decoder(),
                    required("qualityTableId", qualityTableId, "give the id of a quality table"),
                    null));
        }
        if (pipeline.steps() != null || pipeline.decoder() != null) {
            throw refused(
                    pipeline.steps() != null ? "pipeline.steps" : "pipeline.decoder",
                    "Steps and decoder are given besides choices",
                    "give them in each of the choices");
        }
        if (choices.isEmpty() || choices.size() > MOST_CHOICES) {
            throw refused("pipeline.choices", "There are " + choices.size() + " choices", "give 1 to " + MOST_CHOICES);
        }
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            String field = "pipeline.choices[" + i + "]";
            PictureRequest.Choice choice = choices.get(i);
            if (choice == null) {
                throw refused(field, "The choice is empty", "give steps, decoder and qualityTableId");
            }
            asked.add(new Asked(
                    field + ".steps",
                    field + ".decoder",
                    field + ".qualityTableId",
                    choice.steps(),
                    choice.decoder(),
                    required(
                            field + ".qualityTableId",
                            choice.qualityTableId() == null ? qualityTableId : choice.qualityTableId(),
                            "give the id of a quality table that was measured with these steps"),
                    choice.decoderId()));
        }
        return asked;
    }

    private PictureParameters.Choice choice(
            Asked asked, SearchRequest request, PictureRequest pipeline, List<Device> devices) {
        if (asked.steps == null) {
            throw refused(asked.field, "steps is missing", "give 1 to " + PicturePlan.MOST_STEPS + " sampling steps");
        }
        int steps = SearchAdmission.within(asked.field, asked.steps, 1, PicturePlan.MOST_STEPS, 1);
        QualityTable qualities = qualities(asked);
        for (Device device : devices) {
            SearchAdmission.checkTopology(asked.qualityField, device.table, qualities);
        }
        SearchAdmission.checkSlots(
                asked.qualityField, devices.get(0).table, qualities, SearchAdmission.kinds(request.kinds()));
        SearchAdmission.clipFloor(request.clipFloor(), qualities);
        requireQualityOf(asked, steps, guidance(pipeline), qualities);
        if (pipeline.choices() != null && Double.isNaN(qualities.baselineClip())) {
            throw refused(
                    asked.qualityField,
                    "Quality table " + asked.qualityTableId + " lacks the original's CLIP, without which choices cannot"
                            + " be compared",
                    "import it with baselineClip, or give steps and decoder instead of choices");
        }
        String decoder = component(asked.decoderField, asked.decoder, Role.DECODER, devices);
        PictureParameters.Choice made =
                decoders.choice(asked.decoderField, steps, decoder, asked.qualityTableId, asked.decoderId);
        requireAboveFloor(request.clipFloor(), made, qualities);
        return made;
    }

    private QualityTable qualities(Asked asked) {
        return admission.qualities(asked.qualityField, asked.qualityTableId);
    }

    private static void requireAboveFloor(
            @Nullable Double floor, PictureParameters.Choice choice, QualityTable qualities) {
        double change = choice.decoderClip() == null ? 0 : choice.decoderClip();
        if (floor != null && floor - change > qualities.baselineClip()) {
            throw refused(
                    "clipFloor",
                    "The CLIP floor " + floor + " is above the original's CLIP with decoder " + choice.decoder() + ", "
                            + (qualities.baselineClip() + change),
                    "give a number below it, or leave the choice out");
        }
    }

    /** A table whose protocol does not say its steps is taken at its word. */
    private static void requireQualityOf(Asked asked, int steps, boolean guided, QualityTable qualities) {
        qualities.steps().filter(measured -> measured != steps).ifPresent(measured -> {
            throw refused(
                    asked.field,
                    "There is no quality for " + steps + " steps: quality table " + asked.qualityTableId
                            + " was measured with " + measured,
                    "give " + measured + " steps, or a quality table that was measured with " + steps
                            + " (POST /api/v1/quality-tables/evaluations)");
        });
        qualities.guidance().filter(scale -> scale > 1 != guided).ifPresent(scale -> {
            throw refused(
                    "pipeline.guidance",
                    "Quality table " + asked.qualityTableId + " was measured with guidance " + scale
                            + ", and the picture is to be made " + (guided ? "with" : "without"),
                    "set guidance to " + (scale > 1) + ", or give a table that was measured "
                            + (guided ? "with" : "without"));
        });
    }

    /** Of choices with one quality table only one decoder can be the one that it was measured with. */
    private static void requireQualityOfDecoders(List<PictureParameters.Choice> choices) {
        for (int i = 0; i < choices.size(); i++) {
            PictureParameters.Choice one = choices.get(i);
            for (PictureParameters.Choice other : choices.subList(0, i)) {
                boolean sameQuality = one.qualityTableId() == other.qualityTableId();
                if (sameQuality && one.decoderId() == null && other.decoderId() == null) {
                    throw refused(
                            "pipeline.choices[" + i + "].decoderId",
                            String.valueOf(one.decoder()).equals(String.valueOf(other.decoder()))
                                    ? "Two choices are the same"
                                    : "The quality with "
                                            + (one.decoder() == null ? "no decoder" : "decoder " + one.decoder())
                                            + " is missing: only one decoder can be that of quality table "
                                            + one.qualityTableId(),
                            "give the id of a decoder that the lab has trained (GET /api/v1/decoders), or leave the"
                                    + " choice out");
                }
            }
        }
    }

    private static PictureChoice pictureChoice(
            PictureParameters.Choice choice, boolean guidance, @Nullable String textEncoder, QualityTable qualities) {
        return SearchProblems.pictureChoice(choice, guidance, textEncoder, qualities);
    }

    /** Names each device's floor if no choice meets all targets. */
    private static void requireReachable(PictureProblem problem) {
        List<String> floors = new ArrayList<>();
        int first = -1;
        try {
            for (int i = 0; i < problem.targets().size(); i++) {
                PictureTarget target = problem.targets().get(i);
                double floorMs = problem.pass(target.latencies()).floorMs();
                double floor = problem.choices().stream()
                        .mapToDouble(choice -> PictureProblem.seconds(choice.plan(), target.latencies(), floorMs))
                        .min()
                        .orElse(0);
                // As the search compares them: seconds are rounded, and what they leave for a pass is as well.
                boolean met = problem.choices().stream()
                        .anyMatch(choice -> PictureProblem.passTargetMs(choice.plan(), target) >= floorMs);
                if (!met) {
                    first = first < 0 ? i : first;
                }
                floors.add(String.format(
                        Locale.ROOT,
                        "%s %.3f s (asked for: %s s)",
                        target.latencies().name(),
                        Math.ceil(floor * 1000) / 1000,
                        target.secondsPerImage()));
            }
        } catch (MissingCellException missing) {
            throw refused(
                    "targets",
                    String.valueOf(missing.getMessage()),
                    "measure it in a new campaign, or restrict the search to kinds that do not need it");
        }
        if (first >= 0) {
            throw refused(
                    "targets[" + first + "].secondsPerImage",
                    "The target is below the floor. With everything removed that may be, a picture takes at least: "
                            + String.join("; ", floors),
                    "ask for at least that, give fewer steps or a faster decoder, or allow more kinds of block to be"
                            + " removed");
        }
    }
}
