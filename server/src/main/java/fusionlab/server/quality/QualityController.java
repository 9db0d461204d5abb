package fusionlab.server.quality;

import fusionlab.server.system.Idempotency;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.Listing;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Paging;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
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
class QualityController {

    private static final String PATH = "/api/v1/quality-tables";
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private final QualityTables tables;
    private final QualityImport imports;

    QualityController(QualityTables tables, QualityImport imports) {
        this.tables = tables;
        this.imports = imports;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<QualityTables.Details> importJson(
            @RequestBody byte[] body, Idempotency idempotency, Principal person) {
        String json = text(body);
        long id = idempotency.once(json, () -> imports.json(json, person.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(one(id));
    }

    @PostMapping(consumes = "text/csv")
    ResponseEntity<QualityTables.Details> importCsv(
            @RequestBody byte[] body,
            @RequestParam String name,
            @RequestParam String topology,
            @RequestParam @Nullable String source,
            @RequestParam @Nullable String protocol,
            @RequestParam @Nullable Boolean proxy,
            @RequestParam @Nullable Double baselineClip,
            Idempotency idempotency,
            Principal person) {
        String csv = text(body);
        var description = new QualityImport.CsvDescription(name, topology, source, protocol, proxy, baselineClip);
        long id = idempotency.once(
                List.of(csv, description.toString()), () -> imports.csv(csv, description, person.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(one(id));
    }

    @GetMapping
    Listing<QualityTables.Summary> list(Paging paging) {
        return Listing.of(tables.list(paging));
    }

    @GetMapping("/{id:\\d+}")
    QualityTables.Details one(@PathVariable long id) {
        return tables.details(id).orElseThrow(() -> unknown(id));
    }

    @GetMapping("/{id:\\d+}.json")
    ResponseEntity<String> json(@PathVariable long id) {
        return file(stored(id).json(), MediaType.APPLICATION_JSON, "quality-table-" + id + ".json");
    }

    @GetMapping("/{id:\\d+}.csv")
    ResponseEntity<String> csv(@PathVariable long id) {
        return file(stored(id).csv(), CSV, "quality-table-" + id + ".csv");
    }

    private QualityTables.Stored stored(long id) {
        return tables.find(id).orElseThrow(() -> unknown(id));
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("quality table", id, PATH);
    }

    private static ResponseEntity<String> file(String content, MediaType type, String name) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(content);
    }

    private static String text(byte[] body) {
        if (body.length > QualityTableTooLargeException.MOST_BYTES) {
            throw new QualityTableTooLargeException(body.length);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new InvalidRequestException(null, "The body contains NUL characters", "send a text file");
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidRequestException(null, "The body is not UTF-8 text", "send it in UTF-8");
        }
    }
}
