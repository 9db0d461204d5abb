package fusionlab.server.search;

import static fusionlab.server.search.SearchAdmission.refused;
import static fusionlab.server.search.SearchAdmission.required;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.search.MissingCellException;
import fusionlab.search.picture.Pace;
import fusionlab.search.picture.PictureChoice;
import fusionlab.search.picture.PictureProblem;
import fusionlab.search.picture.PictureTarget;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.component.Component.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a request with targets in seconds an image into valid parameters of a search, or reports what is wrong and what is expected. */
@Component
record PictureAdmission(SearchAdmission admission, DecoderQualities decoders) {

    SearchAdmission.Admitted admit(SearchRequest request) {
        SearchAdmission.refuseWithoutWorkers(request);
        SearchAdmission.refuseCopies(request);
        refuseTargetOfAPass(request);
        PictureRequest pipeline = request.pipeline();
        if (pipeline == null) {
            throw refused("pipeline", "pipeline is missing", "say how pictures are made: {\"steps\": 8}");
        }
        PictureDevices devices = PictureDevices.of(request.targets(), admission);
        String textEncoder = devices.component("pipeline.textEncoder", pipeline.textEncoder(), Role.TEXT_ENCODER);
        List<PictureParameters.Choice> choices = new ArrayList<>();
        List<PictureChoice> problems = new ArrayList<>();
        for (Asked asked : asked(pipeline, request.qualityTableId())) {
            QualityTable qualities = admission.qualities(asked.qualityField, asked.qualityTableId);
            PictureParameters.Choice choice = choice(asked, qualities, request, pipeline, devices);
            choices.add(choice);
            problems.add(SearchProblems.pictureChoice(choice, guidance(pipeline), textEncoder, qualities));
        }
        requireQualityOfDecoders(choices);
        PictureParameters picture =
                new PictureParameters(guidance(pipeline), textEncoder, choices, devices.parameters());
        SearchParameters parameters = admission.parameters(request, 1, request.clipFloor());
        PictureProblem problem = new PictureProblem(problems, devices.targets(), parameters.forProblem());
        requireReachable(problem);
        double passMs = problem.problem(0).parameters().latencyTargetMs();
        return new SearchAdmission.Admitted(
                devices.first().id(), choices.get(0).qualityTableId(), null, parameters.forPicture(passMs, picture));
    }

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
        if (choices.isEmpty() || choices.size() > PictureProblem.MOST_CHOICES) {
            throw refused(
                    "pipeline.choices",
                    "There are " + choices.size() + " choices",
                    "give 1 to " + PictureProblem.MOST_CHOICES);
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
            Asked asked,
            QualityTable qualities,
            SearchRequest request,
            PictureRequest pipeline,
            PictureDevices devices) {
        if (asked.steps == null) {
            throw refused(asked.field, "steps is missing", "give 1 to " + PicturePlan.MOST_STEPS + " sampling steps");
        }
        int steps = SearchAdmission.within(asked.field, asked.steps, 1, PicturePlan.MOST_STEPS, 1);
        LatencyTable table = devices.first().table();
        SearchAdmission.checkTopology(asked.qualityField, table, qualities);
        SearchAdmission.checkSlots(asked.qualityField, table, qualities, SearchAdmission.kinds(request.kinds()));
        SearchAdmission.clipFloor(request.clipFloor(), qualities);
        requireQualityOf(asked, steps, guidance(pipeline), qualities);
        if (pipeline.choices() != null && Double.isNaN(qualities.baselineClip())) {
            throw refused(
                    asked.qualityField,
                    "Quality table " + asked.qualityTableId + " lacks the original's CLIP, without which choices cannot"
                            + " be compared",
                    "import it with baselineClip, or give steps and decoder instead of choices");
        }
        String decoder = devices.component(asked.decoderField, asked.decoder, Role.DECODER);
        PictureParameters.Choice made =
                decoders.choice(asked.decoderField, steps, decoder, asked.qualityTableId, asked.decoderId);
        requireAboveFloor(request.clipFloor(), made, qualities);
        return made;
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
                if (sameQuality && Objects.equals(one.decoderId(), other.decoderId())) {
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

    /** Names each device's floor if no choice meets all targets. */
    private static void requireReachable(PictureProblem problem) {
        List<String> floors = new ArrayList<>();
        int first = -1;
        try {
            for (int i = 0; i < problem.targets().size(); i++) {
                PictureTarget target = problem.targets().get(i);
                double floorMs = problem.pass(target.latencies()).floorMs();
                List<Pace> paces = problem.choices().stream()
                        .map(choice -> Pace.of(choice.plan(), target.latencies()))
                        .toList();
                double floor = paces.stream()
                        .mapToDouble(pace -> pace.seconds(floorMs))
                        .min()
                        .orElse(0);
                // As the search compares them: seconds are rounded, and what they leave for a pass is as well.
                boolean met = paces.stream().anyMatch(pace -> pace.passTargetMs(target.secondsPerImage()) >= floorMs);
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
