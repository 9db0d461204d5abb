package fusionlab.server.ablation;

import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Ablations over REST. */
@RestController
@RequestMapping(AblationController.PATH)
record AblationController(Ablations ablations) {

    static final String PATH = "/api/v1/ablations";

    /**
     * Imports an ablation as {@code quality ablate} wrote it.
     *
     * @param body an {@code ablation.json} in the form of {@code docs/formats.md}
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<AblationView.Details> importFile(
            @RequestBody(required = false) byte @Nullable [] body, Idempotency idempotency, Principal person) {
        byte[] file = body == null ? new byte[0] : body;
        long id = idempotency.once(List.of(file), () -> ablations.accept(file, person.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(one(id));
    }

    /** Lists ablations, newest first. */
    @GetMapping
    Listing<AblationView> list(AblationQuery asked) {
        return ablations.list(asked);
    }

    /**
     * Describes an ablation with its rows.
     *
     * @param id of the ablation
     */
    @GetMapping("/{id:\\d+}")
    AblationView.Details one(@PathVariable long id) {
        return ablations.find(id).orElseThrow(() -> unknown(id));
    }

    /**
     * Downloads the rows of an ablation as CSV.
     *
     * @param id of the ablation
     */
    @GetMapping(path = "/{id:\\d+}.csv", produces = "text/csv")
    Download csv(@PathVariable long id) {
        String csv = ablations.csv(id).orElseThrow(() -> unknown(id));
        return new Attachment("ablation", one(id).ablation().name(), ".csv").download(Attachment.CSV, csv);
    }

    /**
     * Downloads an example picture of an ablation as PNG.
     *
     * @param id of the ablation
     * @param cell the row, counted from 0
     * @param example the prompt, counted from 0
     */
    @GetMapping(path = "/{id:\\d+}/pictures/{cell:\\d+}/{example:\\d+}", produces = MediaType.IMAGE_PNG_VALUE)
    ResponseEntity<byte[]> picture(@PathVariable long id, @PathVariable int cell, @PathVariable int example) {
        byte[] png = ablations
                .png(id, cell, example)
                .orElseThrow(() -> new NotFoundException("picture of ablation", id, PATH));
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                .header("X-Content-Type-Options", "nosniff")
                .body(png);
    }

    static NotFoundException unknown(long id) {
        return new NotFoundException("ablation", id, PATH);
    }
}
