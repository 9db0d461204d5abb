package fusionlab.server.quality;

import fusionlab.search.quality.QualityDescription;
import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Quality tables over REST. */
@RestController
@RequestMapping("/api/v1/quality-tables")
record QualityController(QualityTables tables, QualityImport imports) {

    private static final String PATH = "/api/v1/quality-tables";

    /**
     * Imports a quality table as JSON or CSV. Parameters replace the file's fields, in both forms; a file marked as a proxy stays one.
     *
     * @param body a quality table in a form of {@code docs/formats.md}
     * @param name of the table
     * @param topology whose slots it is about, such as {@code sd-v1.5}
     * @param source where the numbers come from
     * @param protocol how they were measured
     * @param proxy whether the numbers are of another model than the topology says
     * @param baselineClip CLIP of the unchanged UNet, a mean cosine similarity
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    ResponseEntity<QualityTables.Details> importFile(
            @RequestBody(required = false) byte @Nullable [] body,
            @RequestParam @Nullable String name,
            @RequestParam @Nullable String topology,
            @RequestParam @Nullable String source,
            @RequestParam @Nullable String protocol,
            @RequestParam @Nullable Boolean proxy,
            @RequestParam @Nullable Double baselineClip,
            Idempotency idempotency,
            Principal person) {
        byte[] file = body == null ? new byte[0] : body;
        var description =
                new QualityDescription(name, topology, source, protocol, Boolean.TRUE.equals(proxy), baselineClip);
        long id = idempotency.once(
                List.of(file, description.toString()), () -> imports.file(file, description, person.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(one(id));
    }

    /**
     * Shows what an import of a quality table would store, without storing it.
     *
     * @param body a quality table in a form of {@code docs/formats.md}
     */
    @PostMapping(
            path = "/preview",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    QualityImport.Preview preview(@RequestBody(required = false) byte @Nullable [] body) {
        return imports.preview(body == null ? new byte[0] : body);
    }

    /** Lists quality tables, newest first. */
    @GetMapping
    Listing<QualityTables.Summary> list(QualityTableQuery asked) {
        return tables.list(asked);
    }

    /**
     * Describes a quality table with its slots.
     *
     * @param id of the quality table
     */
    @GetMapping("/{id:\\d+}")
    QualityTables.Details one(@PathVariable long id) {
        return tables.details(id).orElseThrow(() -> unknown(id));
    }

    /**
     * Downloads a quality table as JSON. The form is that of {@code docs/formats.md}.
     *
     * @param id of the quality table
     */
    @GetMapping(path = "/{id:\\d+}.json", produces = MediaType.APPLICATION_JSON_VALUE)
    Download json(@PathVariable long id) {
        QualityTables.Stored stored = stored(id);
        return file(stored, ".json").download(MediaType.APPLICATION_JSON, stored.json());
    }

    /**
     * Downloads a quality table as CSV. The column {@code delta_clip} is what removing a slot does to CLIP.
     *
     * @param id of the quality table
     */
    @GetMapping(path = "/{id:\\d+}.csv", produces = "text/csv")
    Download csv(@PathVariable long id) {
        QualityTables.Stored stored = stored(id);
        return file(stored, ".csv").download(Attachment.CSV, stored.csv());
    }

    private static Attachment file(QualityTables.Stored stored, String ending) {
        return new Attachment("quality", stored.table().name(), ending);
    }

    private QualityTables.Stored stored(long id) {
        return tables.find(id).orElseThrow(() -> unknown(id));
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("quality table", id, PATH);
    }
}
