package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderRecipe;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.system.ExactSeed;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders smaller decoders. Each is stored once, by checkpoint and recipe, so that nothing is trained twice. */
@Component
class DecoderOrders {

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final Checkpoints checkpoints;
    private final LeaseDesk desk;
    private final DecoderLeases leases;

    DecoderOrders(JdbcClient jdbc, StoredJson json, Checkpoints checkpoints, LeaseDesk desk, DecoderLeases leases) {
        this.jdbc = jdbc;
        this.json = json;
        this.checkpoints = checkpoints;
        this.desk = desk;
        this.leases = leases;
    }

    /**
     * @return the id of a new decoder, or of an equal one; a failed or cancelled one is tried again
     * @throws InvalidRequestException naming the field and the remedy
     */
    @Transactional
    public long place(DecoderRequest request, String person) {
        Checkpoint checkpoint = checkpoints.offered(request.checkpoint());
        DecoderRecipe recipe = recipe(request, checkpoint.ofScenes());
        long id = jdbc.sql("""
                        insert into decoder (queue, checkpoint_id, recipe, recipe_hash, progress_total, max_attempts, max_problems, ordered_by)
                        values (:checkpoint, :checkpoint, cast(:recipe as jsonb), :hash, :steps, :attempts, :problems, :person)
                        on conflict (checkpoint_id, recipe_hash) do update set recipe = excluded.recipe returning id""")
                .param("checkpoint", checkpoint.id())
                .param("recipe", json.write(recipe))
                .param("hash", recipe.hash())
                .param("steps", recipe.steps())
                .param("attempts", leases.kind().terms().attempts())
                .param("problems", leases.kind().terms().problems())
                .param("person", person)
                .query(Long.class)
                .single();
        desk.retry(leases, "w.id = :id", Map.of("id", id));
        desk.queued(leases, checkpoint.id());
        return id;
    }

    /** Cancels a training that has not ended; its worker learns of it with its next heartbeat. */
    @Transactional
    public void cancel(long id) {
        desk.cancel(leases, "w.id = :id", Map.of("id", id));
    }

    /** As workers will get it; its defaults are those of {@code quality decoder}. The record checks all numbers. */
    private static DecoderRecipe recipe(DecoderRequest request, boolean tiny) {
        String kind = or(request.kind(), DecoderRecipe.PRUNED);
        boolean taesd = kind.equals(DecoderRecipe.TINY);
        long seed = ExactSeed.require("seed", or(request.seed(), 1L));
        try {
            return new DecoderRecipe(
                    OneLine.beginning(kind, 80),
                    taesd || request.ratio() != null ? request.ratio() : Double.valueOf(0.5),
                    !taesd || request.width() != null ? request.width() : Integer.valueOf(tiny ? 16 : 64),
                    or(request.latents(), tiny ? 2_048 : 2_000),
                    OneLine.beginning(or(request.sampler(), EvaluationProtocol.DDIM), 80),
                    or(request.samplingSteps(), tiny ? 8 : 50),
                    or(request.guidance(), tiny ? 3 : 7.5),
                    or(request.steps(), tiny ? 8_000 : 2_000),
                    or(request.batch(), tiny ? 32 : 4),
                    or(request.learningRate(), tiny ? 2e-3 : 1e-4),
                    seed);
        } catch (IllegalArgumentException wrong) {
            String message = OneLine.of(String.valueOf(wrong.getMessage()), 500);
            throw new InvalidRequestException(message.split(" ", 2)[0], message, "correct the value");
        }
    }

    private static <T> T or(@Nullable T given, T usual) {
        return given == null ? usual : given;
    }
}
