package fusionlab.server.evaluation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Checkpoints and evaluations over REST, for people. */
@RestController
record EvaluationController(
        Checkpoints checkpoints,
        EvaluationViews rows,
        Tunings tunings,
        TunedWeights weights,
        WeightsDownload download) {

    private static final String PATH = "/api/v1/evaluations";
    private static final String CHECKPOINTS = "/api/v1/checkpoints";

    @GetMapping(CHECKPOINTS)
    Listing<Checkpoints.Summary> checkpoints(CheckpointQuery asked) {
        return checkpoints.list(asked);
    }

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

    /** Fine-tunings of a checkpoint, running or finished. */
    @GetMapping(CHECKPOINTS + "/{id:\\d+}/tunings")
    Listing<TuningView> tunings(@PathVariable long id, Paging paging) {
        return tunings.of(found(id).id(), paging);
    }

    private Checkpoints.Checkpoint found(long id) {
        return checkpoints.find(id).orElseThrow(() -> new NotFoundException("checkpoint", id, CHECKPOINTS));
    }

    /** The safetensors file of a fine-tuned checkpoint, whole or in ranges. */
    @Parameter(
            name = HttpHeaders.RANGE,
            in = ParameterIn.HEADER,
            description =
                    "Parts of the file (206); If-Range with its ETag, the SHA-256, is respected, as is If-Match (412)",
            schema = @Schema(type = "string"))
    @GetMapping(CHECKPOINTS + "/{id:\\d+}/weights")
    void weights(@PathVariable long id, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        download.send(
                weights.find(id)
                        .orElseThrow(() -> new NotFoundException(
                                "file of tuned weights for checkpoint", id, CHECKPOINTS + "/" + id + "/tunings")),
                request,
                response);
    }

    @GetMapping(PATH)
    Listing<EvaluationView> list(EvaluationQuery asked) {
        return rows.list(asked);
    }

    @GetMapping(PATH + "/{id:\\d+}")
    EvaluationDetails one(@PathVariable long id) {
        return new EvaluationDetails(
                rows.find(id).orElseThrow(() -> new NotFoundException("evaluation", id, PATH)),
                rows.pieces(id),
                rows.pictures(id));
    }

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

    /** @param examples pictures by prompt */
    record EvaluationDetails(
            @JsonUnwrapped EvaluationView evaluation,
            List<EvaluationView.Piece> pieces,
            List<EvaluationView.Example> examples) {}
}
