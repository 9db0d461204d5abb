package fusionlab.server.run;

import static fusionlab.server.run.SearchAdmission.refused;
import static fusionlab.server.run.SearchAdmission.required;
import static fusionlab.server.run.SearchAdmission.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.OnlineEffort;
import fusionlab.search.OnlineProblem;
import fusionlab.search.QualityTable;
import fusionlab.search.QualityTable.DeltaClip;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Checkpoints.Worker;
import fusionlab.server.evaluation.Protocols;
import fusionlab.unet.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a request for a search on measured quality into parameters, with what it will cost, or says what is wrong and what would be right. */
@Component
class OnlineAdmission {

    private static final int FIRST_PROMPTS = 64;
    private static final int MOST_PROMPTS = 256;
    private static final double TOLERANCE = 0.01;

    private final SearchAdmission admission;
    private final Checkpoints checkpoints;

    OnlineAdmission(SearchAdmission admission, Checkpoints checkpoints) {
        this.admission = admission;
        this.checkpoints = checkpoints;
    }

    record Admitted(
            long latencyTableId, long checkpointId, SearchParameters parameters, OnlineParameters.Estimate estimate) {}

    /** A search on a table has no use for what workers would need. */
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
        unused.forEach((field, value) -> {
            if (value != null) {
                throw refused(
                        field, field + " is for searches on workers", "add qualitySource workers, or leave it out");
            }
        });
    }

    Admitted admit(SearchRequest request) {
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
                    "take evolution, or let workers make a table first: POST /api/v1/quality-tables/evaluations");
        }
        LatencyTable latencies = admission.latencies(latencyTableId);
        Checkpoint checkpoint = checkpoint(request.checkpoint());
        Protocols.requireSameSlots(checkpoint, latencies.topology());
        if (request.clipFloor() != null && !(request.clipFloor() >= -1 && request.clipFloor() <= 1)) {
            throw refused("clipFloor", "The CLIP floor is " + request.clipFloor(), "give -1 to 1, or leave it out");
        }
        SearchParameters parameters =
                admission.parameters(request, latencies, anything(latencies), request.clipFloor());
        OnlineParameters online = online(request, checkpoint, latencies);
        OnlineEffort effort = OnlineEffort.of(
                new OnlineProblem(latencies, parameters.forProblem(), online.forProblem(), label(online)));
        OnlineParameters.Estimate estimate = estimate(effort, checkpoint, online);
        online = new OnlineParameters(
                online.checkpoint(),
                online.protocol(),
                online.prompts(),
                online.maxPrompts(),
                online.clipTolerance(),
                online.proxy(),
                estimate);
        return new Admitted(latencyTableId, checkpoint.id(), parameters.measuring(online), estimate);
    }

    static OnlineProblem.Label label(OnlineParameters online) {
        return new OnlineProblem.Label("measured", online.source(), online.protocolText(), online.proxy());
    }

    private Checkpoint checkpoint(@Nullable String hash) {
        if (hash == null) {
            throw refused("checkpoint", "checkpoint is missing", "give the SHA-256 of one of GET /api/v1/checkpoints");
        }
        return checkpoints
                .named(hash)
                .orElseThrow(() -> refused(
                        "checkpoint",
                        "No worker has offered a checkpoint " + hash.substring(0, Math.min(64, hash.length())),
                        "start a worker with it: ./fusionlab quality-worker; see GET /api/v1/checkpoints"));
    }

    private static OnlineParameters online(SearchRequest request, Checkpoint checkpoint, LatencyTable latencies) {
        int first = within(
                "prompts",
                request.prompts(),
                2,
                checkpoint.promptCount(),
                Math.min(FIRST_PROMPTS, checkpoint.promptCount()));
        int most = within(
                "maxPrompts",
                request.maxPrompts(),
                first,
                checkpoint.promptCount(),
                Math.min(Math.max(first, MOST_PROMPTS), checkpoint.promptCount()));
        double tolerance = request.clipTolerance() == null ? TOLERANCE : request.clipTolerance();
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw refused("clipTolerance", "clipTolerance is " + tolerance, "give 0 to 1");
        }
        return new OnlineParameters(
                checkpoint.sha256(),
                Protocols.of(checkpoint, request.steps(), request.guidance(), null, null),
                first,
                most,
                tolerance,
                !checkpoint.topologyHash().equals(latencies.topology().contentHash()),
                new OnlineParameters.Estimate(List.of(), List.of(), List.of(), 0, null, 0, null, List.of()));
    }

    private OnlineParameters.Estimate estimate(OnlineEffort effort, Checkpoint checkpoint, OnlineParameters online) {
        List<Worker> present = checkpoints.workers(checkpoint.id()).stream()
                .filter(Worker::present)
                .toList();
        double pace = present.stream()
                .map(Worker::secondsPerPromptStep)
                .filter(Objects::nonNull)
                .mapToDouble(seconds -> 1 / seconds)
                .sum();
        int steps = online.protocol().steps();
        long weights = Protocols.weightBytes(checkpoint);
        Long free =
                present.stream().map(Worker::freeMemoryBytes).min(Long::compare).orElse(null);
        List<String> warnings = new ArrayList<>();
        if (present.isEmpty()) {
            warnings.add("no worker with this checkpoint is there now: the search would wait for one");
        }
        if (free != null && free < weights) {
            warnings.add("a worker has less memory free than the UNet's weights take in single precision");
        }
        if (online.proxy()) {
            warnings.add("proxy: the checkpoint is of another network than the topology that is searched");
        }
        return new OnlineParameters.Estimate(
                List.of(effort.fewestRounds(), effort.mostRounds()),
                List.of(effort.fewestEvaluations(), effort.mostEvaluations()),
                List.of(effort.fewestPrompts(), effort.mostPrompts()),
                present.size(),
                pace == 0 ? null : List.of(effort.fewestPrompts() * steps / pace, effort.mostPrompts() * steps / pace),
                weights,
                free,
                List.copyOf(warnings));
    }

    private static QualityTable anything(LatencyTable latencies) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : latencies.topology().slots()) {
            slots.put(slot.name(), new DeltaClip(0, Double.NaN));
        }
        return new QualityTable("", "", "", false, latencies.topology().name(), Double.NaN, slots);
    }
}
