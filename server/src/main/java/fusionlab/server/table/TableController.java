package fusionlab.server.table;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.latency.Additivity;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableFile;
import fusionlab.latency.TableFormatException;
import fusionlab.server.job.Samples;
import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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

/** Latency tables over REST; formats as in {@code docs/formats.md}. */
@RestController
@RequestMapping("/api/v1/latency-tables")
record TableController(LatencyTables tables, Staleness staleness, Samples samples) {

    /** Of the longest that labs themselves give: a pool's, with model, topology and profile. */
    private static final int LONGEST_NAME = 400;

    private static final int LONGEST_DEVICE = 1_000;

    /** Lists latency tables, newest first. */
    @GetMapping
    Listing<ListedTable> list(TableQuery asked) {
        Listing<TableEntry> page = tables.list(asked);
        Set<Long> stale =
                staleness.of(page.items().stream().map(TableEntry::id).toList()).keySet();
        return page.map(table -> new ListedTable(table, stale.contains(table.id())));
    }

    /**
     * Describes a latency table with its cells.
     *
     * @param id of the latency table
     */
    @GetMapping("/{id:\\d+}")
    TableView one(@PathVariable long id) {
        return tables.view(id);
    }

    /**
     * Downloads a latency table as JSON. The form is that of {@code docs/formats.md}.
     *
     * @param id of the latency table
     */
    @GetMapping(path = "/{id:\\d+}.json", produces = MediaType.APPLICATION_JSON_VALUE)
    Download json(@PathVariable long id) {
        return download(id, "json", MediaType.APPLICATION_JSON, LatencyTables.Document::json);
    }

    /**
     * Downloads a latency table as CSV. The form is that of {@code docs/formats.md}.
     *
     * @param id of the latency table
     */
    @GetMapping(path = "/{id:\\d+}.csv", produces = "text/csv")
    Download csv(@PathVariable long id) {
        return download(id, "csv", Attachment.CSV, LatencyTables.Document::csv);
    }

    /**
     * Imports a latency table as JSON or CSV. Accepts the lab's own forms, and samples measured by another tool; the content decides which.
     *
     * @param body a table or samples in a form of {@code docs/formats.md}
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    ResponseEntity<TableView> importFile(
            @RequestBody(required = false) byte @Nullable [] body, Idempotency idempotency, Principal principal) {
        byte[] file = body == null ? new byte[0] : body;
        LatencyTable table = read(file);
        long id = idempotency.once(file, () -> tables.keepImported(table, principal.getName()));
        return ResponseEntity.created(idempotency.location(id)).body(tables.view(id));
    }

    /**
     * Lists the raw runs of one cell of a latency table. There are none for imported tables.
     *
     * @param id of the latency table
     * @param key a block configuration or component, such as {@code time-320x1280}
     */
    @GetMapping("/{id:\\d+}/samples")
    Items<Samples.Run> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = tables.entry(id).campaignId();
        return new Items<>(campaign == null ? List.of() : samples.ofCell(campaign, key));
    }

    /**
     * Predicts the latency of an architecture from a latency table.
     *
     * @param id of the latency table
     * @param architecture {@code base}, or slot=count pairs such as {@code mid_block.attentions.0=0}
     */
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

    /**
     * Predicts how long a whole picture takes. Text encoder, passes of the UNet, and decoder are added up; the table itself has the keys of
     * components.
     *
     * @param id of the latency table
     * @param architecture {@code base}, or slot=count pairs such as {@code mid_block.attentions.0=0}
     * @param steps sampling steps
     * @param guidance whether a step has two passes of the UNet
     * @param textEncoder key of the text encoder; the first in the table if absent
     * @param decoder key of the decoder; the first in the table if absent
     */
    @GetMapping("/{id:\\d+}/picture")
    PictureView picture(
            @PathVariable long id,
            @RequestParam(defaultValue = "base") String architecture,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "1000")) @RequestParam int steps,
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

    private Download download(
            long id, String ending, MediaType type, Function<LatencyTables.Document, String> form) {
        TableEntry table = tables.entry(id);
        String text = form.apply(tables.find(id).orElseThrow());
        return new Attachment("latency", table.name(), "-v" + table.version() + "." + ending).download(type, text);
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
