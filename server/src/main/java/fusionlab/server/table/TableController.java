package fusionlab.server.table;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.latency.Additivity;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableFile;
import fusionlab.latency.TableFormatException;
import fusionlab.server.job.Samples;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.Attachment;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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

/** Latency tables over REST; formats as in {@code docs/formats.md}. */
@RestController
@RequestMapping("/api/v1/latency-tables")
record TableController(LatencyTables tables, Staleness staleness, Samples samples) {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    /** Of the longest that labs themselves give: a pool's, with model, topology and profile. */
    private static final int LONGEST_NAME = 400;

    private static final int LONGEST_DEVICE = 1_000;

    @GetMapping
    Listing<ListedTable> list(TableQuery asked) {
        Listing<TableEntry> page = tables.list(asked);
        Set<Long> stale =
                staleness.of(page.items().stream().map(TableEntry::id).toList()).keySet();
        return page.map(table -> new ListedTable(table, stale.contains(table.id())));
    }

    @GetMapping("/{id:\\d+}")
    TableView one(@PathVariable long id) {
        return tables.view(id);
    }

    @GetMapping("/{id:\\d+}.json")
    ResponseEntity<byte[]> json(@PathVariable long id) {
        return download(id, "json", MediaType.APPLICATION_JSON, LatencyTables.Document::json);
    }

    @GetMapping("/{id:\\d+}.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id) {
        return download(id, "csv", CSV, LatencyTables.Document::csv);
    }

    /** Accepts the lab's own forms, or samples measured by another tool; the content decides which. */
    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    ResponseEntity<TableView> importFile(
            @RequestBody(required = false) byte @Nullable [] body, Idempotency idempotency, Principal principal) {
        byte[] file = body == null ? new byte[0] : body;
        LatencyTable table = read(file);
        long id = idempotency.once(file, () -> tables.keepImported(table, principal.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(tables.view(id));
    }

    /** The raw runs of one cell; none for imported tables. */
    @GetMapping("/{id:\\d+}/samples")
    Items<Samples.Run> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = tables.entry(id).campaignId();
        return new Items<>(campaign == null ? List.of() : samples.ofCell(campaign, key));
    }

    @GetMapping("/{id:\\d+}/prediction")
    Answer prediction(@PathVariable long id, @RequestParam(defaultValue = "base") String architecture) {
        LatencyTable table = tables.get(id);
        Architecture parsed = parsed(table.topology(), architecture);
        Prediction prediction = table.predict(parsed);
        if (prediction instanceof Prediction.Predicted predicted) {
            return new Answer(
                    parsed.text(),
                    predicted.ms(),
                    predicted.lowMs(),
                    predicted.highMs(),
                    table.additivity(),
                    List.of());
        }
        return new Answer(
                parsed.text(), null, null, null, table.additivity(), ((Prediction.Missing) prediction).keys());
    }

    /** The time of a whole picture: text encoder, passes of the UNet, decoder. Keys of components: in the table itself. */
    @GetMapping("/{id:\\d+}/picture")
    PictureView picture(
            @PathVariable long id,
            @RequestParam(defaultValue = "base") String architecture,
            @RequestParam int steps,
            @RequestParam(defaultValue = "true") boolean guidance,
            @RequestParam(required = false) @Nullable String textEncoder,
            @RequestParam(required = false) @Nullable String decoder) {
        LatencyTable table = tables.get(id);
        Architecture parsed = parsed(table.topology(), architecture);
        PictureView picture = PictureView.of(table, parsed, steps, guidance, textEncoder, decoder);
        if (picture == null) {
            throw new ConflictException(
                    "architecture",
                    "Table " + id + " lacks a cell of this architecture, or has another batch than 1",
                    "see GET /api/v1/latency-tables/" + id + "/prediction for the missing cells");
        }
        return picture;
    }

    private static Architecture parsed(Topology topology, String architecture) {
        try {
            return Architecture.parse(topology, architecture);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    "architecture", String.valueOf(wrong.getMessage()), "give 'base' or slot=count pairs");
        }
    }

    private static LatencyTable read(byte[] file) {
        try {
            LatencyTable table = TableFile.read(file);
            PlainName.check("name", table.name(), LONGEST_NAME);
            PlainName.check("device", table.provenance().device(), LONGEST_DEVICE);
            return table;
        } catch (TableFormatException wrong) {
            throw new InvalidRequestException(
                    wrong.field(),
                    String.valueOf(wrong.getMessage()),
                    "see docs/formats.md for the forms of a table and of samples");
        }
    }

    private ResponseEntity<byte[]> download(
            long id, String ending, MediaType type, Function<LatencyTables.Document, String> form) {
        TableEntry table = tables.entry(id);
        String text = form.apply(tables.find(id).orElseThrow());
        return new Attachment("latency", table.name(), "-v" + table.version() + "." + ending).response(type, text);
    }

    /** @param stale whether its device has changed since the measurement */
    record ListedTable(@JsonUnwrapped TableEntry table, boolean stale) {}

    record Items<T>(List<T> items) {}

    /**
     * @param additivity the error of adding up in the interval, which is a 95 % interval only if that error was validated
     * @param missing keys of missing cells; then there is no prediction
     */
    record Answer(
            String architecture,
            @Nullable Double ms,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            Additivity additivity,
            List<String> missing) {}
}
