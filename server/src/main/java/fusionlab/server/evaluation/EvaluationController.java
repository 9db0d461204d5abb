package fusionlab.server.evaluation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Checkpoints and evaluations over REST, for people. */
@RestController
record EvaluationController(
        Checkpoints checkpoints,
        EvaluationViews rows,
        EvaluationOrders orders,
        Tunings tunings,
        TunedWeights weights,
        WeightsCheck check) {

    private static final String PATH = "/api/v1/evaluations";
    private static final String CHECKPOINTS = "/api/v1/checkpoints";

    /** Lists the checkpoints that workers have offered, latest contact first. */
    @GetMapping(CHECKPOINTS)
    Listing<Checkpoints.Summary> checkpoints(CheckpointQuery asked) {
        return checkpoints.list(asked);
    }

    /**
     * Describes a checkpoint with its workers.
     *
     * @param id of the checkpoint
     */
    @GetMapping(CHECKPOINTS + "/{id:\\d+}")
    CheckpointDetails checkpoint(@PathVariable long id) {
        Checkpoints.Checkpoint checkpoint = found(id);
        return new CheckpointDetails(
                checkpoint,
                checkpoints.workers(id),
                checkpoint.tuningId() == null
                        ? null
                        : tunings.find(checkpoint.tuningId()).orElseThrow(),
                weights.find(id).map(Weights::of).orElse(null));
    }

    /**
     * Lists fine-tunings of a checkpoint, running or finished.
     *
     * @param id of the checkpoint
     */
    @GetMapping(CHECKPOINTS + "/{id:\\d+}/tunings")
    Listing<TuningView> tunings(@PathVariable long id, Paging paging) {
        return tunings.of(found(id).id(), paging);
    }

    private Checkpoints.Checkpoint found(long id) {
        return checkpoints.find(id).orElseThrow(() -> new NotFoundException("checkpoint", id, CHECKPOINTS));
    }

    /**
     * Downloads the weights of a checkpoint that was trained in this lab. The form is safetensors.
     *
     * @param id of the checkpoint
     */
    @GetMapping(path = CHECKPOINTS + "/{id:\\d+}/weights", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Download weights(@PathVariable long id) {
        return check.download(weights.find(id)
                .orElseThrow(() -> new NotFoundException(
                        "file of tuned weights for checkpoint", id, CHECKPOINTS + "/" + id + "/tunings")));
    }

    /**
     * Orders the evaluation of an architecture, with that of the original under the same protocol. What has been evaluated before is not
     * evaluated again: the order is answered with that evaluation.
     *
     * @param request the checkpoint, the architecture and the protocol
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping(PATH)
    ResponseEntity<EvaluationDetails> order(@RequestBody EvaluationRequest request, Idempotency idempotency) {
        long id = idempotency.once(request, () -> orders.place(request));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /**
     * Withdraws the order of an evaluation. What searches and other tasks want is still evaluated, and scores stay.
     *
     * @param id of the evaluation
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping(PATH + "/{id:\\d+}/cancel")
    ResponseEntity<EvaluationDetails> cancel(@PathVariable long id) {
        one(id);
        orders.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }

    /** Lists evaluations, newest first. */
    @GetMapping(PATH)
    Listing<EvaluationView> list(EvaluationQuery asked) {
        return rows.list(asked);
    }

    /**
     * Describes an evaluation with its pieces and example pictures.
     *
     * @param id of the evaluation
     */
    @GetMapping(PATH + "/{id:\\d+}")
    EvaluationDetails one(@PathVariable long id) {
        EvaluationView found = rows.find(id).orElseThrow(() -> new NotFoundException("evaluation", id, PATH));
        return new EvaluationDetails(
                found, rows.comparison(found).orElse(null), orders.ordered(id), rows.pieces(id), rows.pictures(id));
    }

    /**
     * Downloads an example picture of an evaluation as PNG.
     *
     * @param id of the evaluation
     * @param index the prompt's number, counted from 0
     */
    @GetMapping(path = PATH + "/{id:\\d+}/pictures/{index:\\d+}", produces = MediaType.IMAGE_PNG_VALUE)
    ResponseEntity<byte[]> picture(@PathVariable long id, @PathVariable int index) {
        byte[] png = rows.png(id, index).orElseThrow(() -> new NotFoundException("picture of evaluation", id, PATH));
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                .body(png);
    }

    /**
     * @param tuning that produced it; null if workers offer it
     * @param weights its file; null if workers offer it
     */
    record CheckpointDetails(
            @JsonUnwrapped Checkpoints.Checkpoint checkpoint,
            List<Checkpoints.Worker> processes,
            @Nullable TuningView tuning,
            @Nullable Weights weights) {}

    /** @param path where it is downloaded, whole or in ranges */
    record Weights(String path, long bytes, String sha256) {

        static Weights of(TunedWeights.Stored stored) {
            return new Weights(stored.path(), stored.bytes(), stored.sha256());
        }
    }

    /**
     * @param original null for the original itself, and while it has not been asked for
     * @param ordered whether a person has ordered it; searches and other tasks may want it too
     * @param examples pictures by prompt
     */
    record EvaluationDetails(
            @JsonUnwrapped EvaluationView evaluation,
            EvaluationView.@Nullable Comparison original,
            boolean ordered,
            List<EvaluationView.Piece> pieces,
            List<EvaluationView.Example> examples) {}
}
