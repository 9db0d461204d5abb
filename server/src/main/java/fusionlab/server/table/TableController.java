package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredSamples;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableFormatException;
import fusionlab.latency.TableJson;
import fusionlab.server.lease.Samples;
import fusionlab.server.system.Idempotency;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.Listing;
import fusionlab.server.system.Paging;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;
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

/** Latency tables over REST; formats as in {@code docs/formats.md}. */
@RestController
@RequestMapping("/api/v1/latency-tables")
class TableController {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    private static final int LONGEST_NAME = 160;

    private final LatencyTables tables;
    private final Staleness staleness;
    private final Samples samples;

    TableController(LatencyTables tables, Staleness staleness, Samples samples) {
        this.tables = tables;
        this.staleness = staleness;
        this.samples = samples;
    }

    @GetMapping
    Listing<Entry> list(Paging paging) {
        Page<StoredTable> page = tables.page(paging.sortedBy(Sort.by("id").descending()));
        Map<Long, List<Staleness.Change>> stale =
                staleness.of(page.map(StoredTable::id).getContent());
        return Listing.of(page.map(table -> Entry.of(table, stale.containsKey(table.id()))));
    }

    @GetMapping("/{id:\\d+}")
    TableView one(@PathVariable long id) {
        return tables.view(id);
    }

    @GetMapping("/{id:\\d+}.json")
    ResponseEntity<byte[]> json(@PathVariable long id) {
        StoredTable table = tables.stored(id);
        return download(table, "json", MediaType.APPLICATION_JSON, table.document());
    }

    @GetMapping("/{id:\\d+}.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id) {
        StoredTable table = tables.stored(id);
        return download(table, "csv", CSV, TableCsv.write(tables.get(id)));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TableView> importJson(@RequestBody byte[] body, Idempotency idempotency, Principal principal) {
        return imported(body, TableController::json, idempotency, principal);
    }

    /** The lab's own form, or samples that another tool has measured. */
    private static LatencyTable json(String text) {
        return MeasuredSamples.recognises(text) ? MeasuredSamples.read(text) : TableJson.read(text);
    }

    @PostMapping(consumes = "text/csv")
    ResponseEntity<TableView> importCsv(@RequestBody byte[] body, Idempotency idempotency, Principal principal) {
        return imported(body, TableCsv::read, idempotency, principal);
    }

    /** The raw runs of one cell; none for imported tables. */
    @GetMapping("/{id:\\d+}/samples")
    Items<Samples.Run> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = tables.stored(id).campaignId();
        return new Items<>(campaign == null ? List.of() : samples.ofCell(campaign, key));
    }

    @GetMapping("/{id:\\d+}/prediction")
    Answer prediction(@PathVariable long id, @RequestParam(defaultValue = "base") String architecture) {
        LatencyTable table = tables.get(id);
        Topology topology =
                Topology.parse(table.provenance().topology(), table.provenance().topologyConfig());
        Architecture parsed;
        try {
            parsed = Architecture.parse(topology, architecture);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    "architecture", String.valueOf(wrong.getMessage()), "give 'base' or slot=count pairs");
        }
        Prediction prediction = table.predict(parsed);
        if (prediction instanceof Prediction.Predicted predicted) {
            return new Answer(parsed.text(), predicted.ms(), predicted.lowMs(), predicted.highMs(), List.of());
        }
        return new Answer(parsed.text(), null, null, null, ((Prediction.Missing) prediction).keys());
    }

    private ResponseEntity<TableView> imported(
            byte[] body, Function<String, LatencyTable> reader, Idempotency idempotency, Principal principal) {
        String text = Utf8Text.of(body);
        LatencyTable table = read(reader, text);
        long id = idempotency.once(text, () -> tables.keepImported(table, principal.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(tables.view(id));
    }

    private static LatencyTable read(Function<String, LatencyTable> reader, String text) {
        try {
            LatencyTable table = reader.apply(text);
            if (table.name().isBlank() || table.name().length() > LONGEST_NAME) {
                throw new TableFormatException("name", "must have 1 to " + LONGEST_NAME + " characters");
            }
            return table;
        } catch (TableFormatException wrong) {
            throw new InvalidRequestException(
                    wrong.field(),
                    String.valueOf(wrong.getMessage()),
                    "see docs/formats.md for the forms of a table and of samples");
        }
    }

    private static ResponseEntity<byte[]> download(StoredTable table, String ending, MediaType type, String text) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(fileName(table) + "." + ending)
                                .build()
                                .toString())
                .header("X-Content-Type-Options", "nosniff")
                .body(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Names come from people: nothing but letters, digits and inner dots and dashes reaches a file system. */
    static String fileName(StoredTable table) {
        String safe = table.name().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return "latency-" + (safe.isEmpty() ? "table" : safe) + "-v" + table.version();
    }

    /**
     * A table in the list.
     *
     * @param stale whether its device has changed since
     */
    record Entry(
            long id,
            String name,
            int version,
            @Nullable Long deviceId,
            @Nullable Long campaignId,
            boolean imported,
            TableOrigin origin,
            boolean stale,
            String topology,
            int latentSize,
            String createdBy,
            Instant createdAt) {

        static Entry of(StoredTable table, boolean stale) {
            return new Entry(
                    table.id(),
                    table.name(),
                    table.version(),
                    table.deviceId(),
                    table.campaignId(),
                    table.origin() == TableOrigin.IMPORTED,
                    table.origin(),
                    stale,
                    table.topology(),
                    table.latentSize(),
                    table.createdBy(),
                    table.createdAt());
        }
    }

    record Items<T>(List<T> items) {}

    /** @param missing keys of cells that the table lacks; then there is no number */
    record Answer(
            String architecture,
            @Nullable Double ms,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            List<String> missing) {}
}
