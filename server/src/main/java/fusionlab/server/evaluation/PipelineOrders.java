package fusionlab.server.evaluation;

import fusionlab.protocol.Tuning;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders several stages of distillation at once. */
@Component
class PipelineOrders {

    private static final Pattern NAME = Pattern.compile("(?!\\d+$)[A-Za-z0-9._-]{1,80}");

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final Checkpoints checkpoints;
    private final DistillationOrders orders;
    private final Pipelines pipelines;

    PipelineOrders(
            JdbcClient jdbc, StoredJson json, Checkpoints checkpoints, DistillationOrders orders, Pipelines pipelines) {
        this.jdbc = jdbc;
        this.json = json;
        this.checkpoints = checkpoints;
        this.orders = orders;
        this.pipelines = pipelines;
    }

    /**
     * Checks all stages, and queues those that wait for none.
     *
     * @throws InvalidRequestException naming stage, field and remedy
     * @throws ConflictException if a stage names a distillation of another order that is not finished
     */
    @Transactional
    public long place(PipelineRequest request, String person) {
        Checkpoint root = checkpoints.offered(request.checkpoint());
        List<@Nullable DistillationRequest> stages = request.stages() == null ? List.of() : request.stages();
        if (stages.isEmpty() || stages.size() > PipelineRequest.MAX_STAGES) {
            throw new InvalidRequestException(
                    "stages",
                    "A pipeline has 1 to " + PipelineRequest.MAX_STAGES + " stages, not " + stages.size(),
                    "give a list of stages");
        }
        pipelines.lock(root.id());
        long pipeline = jdbc.sql("insert into pipeline (root_id, ordered_by) values (:root, :person) returning id")
                .param("root", root.id())
                .param("person", person)
                .query(Long.class)
                .single();
        Map<String, Architecture> earlier = new LinkedHashMap<>();
        for (int position = 0; position < stages.size(); position++) {
            add(pipeline, position, stages.get(position), root, earlier);
        }
        pipelines.begin(pipeline);
        return pipeline;
    }

    private void add(
            long pipeline,
            int position,
            @Nullable DistillationRequest stage,
            Checkpoint root,
            Map<String, Architecture> earlier) {
        try {
            if (stage == null) {
                throw new InvalidRequestException(null, "is null", "give its fields");
            }
            requireFree(stage, earlier.keySet());
            Tuning training = orders.checked(stage, root, earlier);
            jdbc.sql("""
                            insert into pipeline_stage (pipeline_id, position, name, request, steps, batch, waits_for)
                            values (:pipeline, :position, :name, cast(:request as jsonb), :steps, :batch, :waitsFor)""")
                    .param("pipeline", pipeline)
                    .param("position", position)
                    .param("name", stage.name())
                    .param("request", json.write(stage))
                    .param("steps", training.steps())
                    .param("batch", training.batch())
                    .param(
                            "waitsFor",
                            Stream.of(stage.teacher(), stage.student())
                                    .filter(Objects::nonNull)
                                    .map(StageReference::text)
                                    .filter(earlier::containsKey)
                                    .distinct()
                                    .toArray(String[]::new))
                    .update();
            earlier.put(Objects.requireNonNull(stage.name()), Architecture.of(root.topology(), training.counts()));
        } catch (InvalidRequestException wrong) {
            String field = "stages[" + position + "]" + (wrong.field() == null ? "" : "." + wrong.field());
            throw new InvalidRequestException(
                    field, "Stage " + (position + 1) + ": " + wrong.getMessage(), wrong.remedy());
        } catch (ConflictException unfinished) {
            throw new ConflictException(
                    "stages[" + position + "]." + unfinished.field(),
                    "Stage " + (position + 1) + ": " + unfinished.getMessage(),
                    unfinished.remedy());
        }
    }

    private static void requireFree(DistillationRequest stage, Set<String> names) {
        if (stage.name() == null || !NAME.matcher(stage.name()).matches()) {
            throw new InvalidRequestException(
                    "name",
                    "A stage needs a name of letters, digits, '-', '_' and '.', not digits alone",
                    "give one of 80 characters at most");
        }
        if (names.contains(stage.name())) {
            throw new InvalidRequestException(
                    "name", "There is an earlier stage " + stage.name(), "give each stage a name of its own");
        }
        if (stage.checkpoint() != null) {
            throw new InvalidRequestException(
                    "checkpoint", "All stages are of the pipeline's checkpoint", "leave it out");
        }
    }
}
