package fusionlab.server.quality;

import fusionlab.search.quality.QualityDescription;
import fusionlab.search.quality.QualityFormatException;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.Numbers;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Imports quality tables after checking them. */
@Component
class QualityImport {

    private static final int MAX_NAME = 120;
    private static final int MAX_TEXT = 4_000;

    private final QualityTableRepository repository;
    private final KnownTopologies topologies;
    private final Clock clock;

    QualityImport(QualityTableRepository repository, KnownTopologies topologies, Clock clock) {
        this.repository = repository;
        this.topologies = topologies;
        this.clock = clock;
    }

    @Transactional
    public long file(byte[] file, QualityDescription description, String createdBy) {
        return save(read(file, bytes -> QualityFormats.read(bytes, description)), createdBy);
    }

    /**
     * A file's description; texts are empty if it has none.
     *
     * @param warnings warnings for users of the table, in sentences
     */
    record Preview(
            String name,
            String topology,
            String source,
            String protocol,
            boolean proxy,
            @Nullable Double baselineClip,
            int slots,
            List<String> warnings) {}

    /** @throws InvalidRequestException like {@link #file}, except for a missing name or topology */
    @Transactional(readOnly = true)
    public Preview preview(byte[] file) {
        QualityTable table = read(file, QualityFormats::preview);
        return new Preview(
                table.name(),
                table.topology(),
                table.source(),
                table.protocol(),
                table.proxy(),
                Numbers.finite(table.baselineClip()),
                table.slots().size(),
                QualityTables.warnings(table, topologies.named(table.topology())));
    }

    private static QualityTable read(byte[] file, Function<byte[], QualityTable> reader) {
        if (file.length > QualityTableTooLargeException.MOST_BYTES) {
            throw new QualityTableTooLargeException(file.length);
        }
        try {
            return reader.apply(file);
        } catch (QualityFormatException wrong) {
            throw new InvalidRequestException(
                    wrong.field(),
                    String.valueOf(wrong.getMessage()),
                    "correct it; docs/formats.md describes both forms");
        }
    }

    private long save(QualityTable table, String createdBy) {
        PlainName.check("name", table.name(), MAX_NAME);
        checkText("source", table.source());
        if (table.source().isBlank()) {
            throw new InvalidRequestException(
                    "source",
                    "The table does not say who measured it",
                    "add ?source=, the field source of the JSON form, or a line '# source: ...' of the CSV form:"
                            + " who measured it, and on which checkpoint");
        }
        checkText("protocol", table.protocol());
        checkSlots(table);
        if (repository.existsByName(table.name())) {
            throw nameTaken(table);
        }
        try {
            return repository
                    .saveAndFlush(new StoredQualityTable(table, createdBy, clock.instant()))
                    .id();
        } catch (DataIntegrityViolationException takenMeanwhile) {
            throw nameTaken(table);
        }
    }

    private static ConflictException nameTaken(QualityTable table) {
        return new ConflictException(
                "name", "There is a quality table named '" + table.name() + "' already", "choose another name");
    }

    private void checkSlots(QualityTable table) {
        Topology topology = topologies
                .named(table.topology())
                .orElseThrow(() -> new InvalidRequestException(
                        "topology",
                        "There is no topology '" + table.topology() + "'",
                        "give one of " + String.join(", ", Topology.builtInNames())
                                + ", or one that the lab has a latency table of"));
        Set<String> known = topology.slots().stream().map(Slot::name).collect(Collectors.toSet());
        List<String> unknown = table.slots().keySet().stream()
                .filter(slot -> !known.contains(slot))
                .toList();
        if (!unknown.isEmpty()) {
            throw new InvalidRequestException(
                    "slot",
                    "The topology " + table.topology() + " has no slot "
                            + unknown.stream().limit(5).collect(Collectors.joining(", ")),
                    "use the diffusers names, such as "
                            + topology.slots().stream()
                                    .findFirst()
                                    .map(Slot::name)
                                    .orElse("down_blocks.0.resnets.0"));
        }
        if (table.slots().isEmpty()) {
            throw new InvalidRequestException(
                    "slots", "The table has no slot", "give at least one slot with its ΔCLIP");
        }
    }

    private static void checkText(String field, String text) {
        if (text.length() > MAX_TEXT || text.indexOf('\0') >= 0) {
            throw new InvalidRequestException(
                    field,
                    "The " + field + " is too long, or contains NUL characters",
                    "give at most " + MAX_TEXT + " characters of text");
        }
    }
}
