package fusionlab.server.search;

import static fusionlab.server.search.SearchAdmission.refused;
import static fusionlab.server.search.SearchAdmission.required;
import static fusionlab.server.search.SearchAdmission.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.measured.MeasuredEffort;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.TuningPlan;
import fusionlab.search.measured.TuningSettings;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Protocols;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.system.ExactSeed;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a request for a measured search into parameters, with an estimate of its cost, or reports what is wrong and what is expected. */
@Component
record MeasuredAdmission(
        SearchAdmission admission, Checkpoints checkpoints, Tunings tunings, MeasuredEstimate estimates) {

    private static final int FIRST_PROMPTS = 64;
    private static final int MOST_PROMPTS = 256;
    private static final double TOLERANCE = 0.01;

    SearchAdmission.Admitted admit(SearchRequest request) {
        if (request.forPicture()) {
            throw refused(
                    request.pipeline() == null ? "targets" : "pipeline",
                    "Workers measure the quality of a UNet, for a target of one of its passes",
                    "leave qualitySource out to search on quality tables, or give latencyTableId and latencyTargetMs");
        }
        long latencyTableId = required("latencyTableId", request.latencyTableId(), "give the id of a latency table");
        if (request.qualityTableId() != null) {
            throw refused(
                    "qualityTableId",
                    "Workers measure the quality of this search",
                    "leave it out, or take qualitySource table");
        }
        if (request.algorithm() != null && !request.algorithm().equals("evolution")) {
            throw refused(
                    "algorithm",
                    request.algorithm() + " needs a whole quality table",
                    "take evolution, or let workers measure a table first: POST /api/v1/quality-tables/evaluations");
        }
        LatencyTable latencies = admission.latencies(latencyTableId);
        Checkpoint checkpoint = checkpoint(request.checkpoint());
        Protocols.requireSameSlots(checkpoint, latencies.topology());
        if (request.clipFloor() != null && !(request.clipFloor() >= -1 && request.clipFloor() <= 1)) {
            throw refused("clipFloor", "The CLIP floor is " + request.clipFloor(), "give -1 to 1, or leave it out");
        }
        SearchParameters parameters =
                admission.parameters(request, latencies, anything(latencies), request.clipFloor());
        MeasuredParameters measuring = measuring(request, checkpoint, latencies);
        checkTuning(parameters, checkpoint, measuring);
        MeasuredEffort effort = MeasuredEffort.of(new MeasuredProblem(
                latencies, parameters.forProblem(), measuring.forProblem(), label(measuring), measuring.tuning()));
        return new SearchAdmission.Admitted(
                latencyTableId,
                null,
                checkpoint.id(),
                parameters.measuring(measuring.with(estimates.of(effort, checkpoint, measuring))));
    }

    static MeasuredProblem.Label label(MeasuredParameters measuring) {
        return new MeasuredProblem.Label("measured", measuring.source(), measuring.protocolText(), measuring.proxy());
    }

    private Checkpoint checkpoint(@Nullable String hash) {
        if (hash == null) {
            throw refused("checkpoint", "checkpoint is missing", "give the SHA-256 of one of GET /api/v1/checkpoints");
        }
        return checkpoints
                .named(hash)
                .orElseThrow(() -> refused(
                        "checkpoint",
                        "No worker has offered a checkpoint " + OneLine.beginning(hash, 64),
                        "start a worker with it: ./fusionlab quality-worker; see GET /api/v1/checkpoints"));
    }

    private static MeasuredParameters measuring(SearchRequest request, Checkpoint checkpoint, LatencyTable latencies) {
        int all = checkpoint.promptCount();
        int first = within("prompts", request.prompts(), 2, all, Math.min(FIRST_PROMPTS, all));
        int most = within("maxPrompts", request.maxPrompts(), first, all, Math.min(Math.max(first, MOST_PROMPTS), all));
        int tuningSteps = within("tuningSteps", request.tuningSteps(), 0, TuningSettings.MOST_STEPS, 0);
        within("tuningBatch", request.tuningBatch(), 1, TuningPlan.MOST_BATCH, TuningPlan.BATCH);
        Double rate = request.tuningLearningRate();
        if (rate != null && !(rate > 0 && rate <= 1)) {
            throw refused("tuningLearningRate", "tuningLearningRate is " + rate, "give more than 0, 1 at most");
        }
        boolean tunes = tuningSteps > 0;
        if (!tunes) {
            refuseWithoutTuning("tuningBatch", request.tuningBatch());
            refuseWithoutTuning("tuningLearningRate", rate);
        }
        double tolerance = request.clipTolerance() == null ? TOLERANCE : request.clipTolerance();
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw refused("clipTolerance", "clipTolerance is " + tolerance, "give 0 to 1");
        }
        return new MeasuredParameters(
                checkpoint.sha256(),
                Protocols.of(
                        checkpoint,
                        request.steps(),
                        request.guidance(),
                        request.sampler(),
                        protocolSeed(request.protocolSeed())),
                first,
                most,
                tolerance,
                !checkpoint.topologyHash().equals(latencies.topology().contentHash()),
                new MeasuredParameters.Estimate(List.of(), List.of(), List.of(), null, 0, null, 0, null, List.of()),
                tunes ? tuningSteps : null,
                request.tuningBatch(),
                rate,
                MeasuredProblem.Prompts.heldOut(first, most, checkpoint.promptCount()));
    }

    private static void refuseWithoutTuning(String field, @Nullable Object value) {
        if (value != null) {
            throw refused(
                    field,
                    field + " is for searches that fine-tune",
                    "give tuningSteps of at least 1, or leave it out");
        }
    }

    private static @Nullable Long protocolSeed(@Nullable Long seed) {
        return seed == null ? null : Long.valueOf(ExactSeed.require("protocolSeed", seed));
    }

    private void checkTuning(SearchParameters parameters, Checkpoint checkpoint, MeasuredParameters measuring) {
        if (measuring.stepsOfTuning() == 0) {
            return;
        }
        tunings.requireRoom("tuningSteps", checkpoint, parameters.copies());
    }

    private static QualityTable anything(LatencyTable latencies) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : latencies.topology().slots()) {
            slots.put(slot.name(), new DeltaClip(0, Double.NaN));
        }
        Topology topology = latencies.topology();
        return new QualityTable("", "", "", false, topology.name(), Double.NaN, slots, topology.contentHash());
    }
}
