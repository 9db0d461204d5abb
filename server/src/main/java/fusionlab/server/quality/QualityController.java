package fusionlab.server.quality;

import fusionlab.search.quality.QualityDescription;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.Attachment;
import fusionlab.server.system.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Quality tables over REST. */
@RestController
@RequestMapping("/api/v1/quality-tables")
record QualityController(QualityTables tables, QualityImport imports) {

    private static final String PATH = "/api/v1/quality-tables";
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    /** Parameters replace the file's fields, in both forms; a file marked as a proxy stays one. */
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

    /** Shows what an import would store, without storing it. */
    @PostMapping(
            path = "/preview",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    QualityImport.Preview preview(@RequestBody(required = false) byte @Nullable [] body) {
        return imports.preview(body == null ? new byte[0] : body);
    }

    @GetMapping
    Listing<QualityTables.Summary> list(QualityTableQuery asked) {
        return tables.list(asked);
    }

    @GetMapping("/{id:\\d+}")
    QualityTables.Details one(@PathVariable long id) {
        return tables.details(id).orElseThrow(() -> unknown(id));
    }

    @GetMapping("/{id:\\d+}.json")
    ResponseEntity<byte[]> json(@PathVariable long id) {
        QualityTables.Stored stored = stored(id);
        return file(stored, ".json").response(MediaType.APPLICATION_JSON, stored.json());
    }

    @GetMapping("/{id:\\d+}.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id) {
        QualityTables.Stored stored = stored(id);
        return file(stored, ".csv").response(CSV, stored.csv());
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
