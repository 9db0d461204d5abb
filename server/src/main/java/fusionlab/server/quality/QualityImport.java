package fusionlab.server.quality;

import fusionlab.search.QualityFormatException;
import fusionlab.search.QualityFormats;
import fusionlab.search.QualityTable;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes quality tables in, if they are what they say they are. */
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

    /** What a CSV file cannot say itself; null takes what its comments say. */
    record CsvDescription(
            String name,
            String topology,
            @Nullable String source,
            @Nullable String protocol,
            @Nullable Boolean proxy,
            @Nullable Double baselineClip) {}

    @Transactional
    public long csv(String csv, CsvDescription description, String createdBy) {
        checkText("name", description.name(), MAX_NAME);
        QualityTable read = read(() -> QualityFormats.readCsv(csv, description.name(), description.topology()));
        QualityTable table = new QualityTable(
                read.name(),
                description.source() == null ? read.source() : description.source(),
                description.protocol() == null ? read.protocol() : description.protocol(),
                description.proxy() == null ? read.proxy() : description.proxy(),
                read.topology(),
                description.baselineClip() == null ? read.baselineClip() : description.baselineClip(),
                read.slots(),
                read.topologyHash());
        return save(table, csv, createdBy);
    }

    @Transactional
    public long json(String json, String createdBy) {
        return save(read(() -> QualityFormats.readJson(json)), null, createdBy);
    }

    private static QualityTable read(java.util.function.Supplier<QualityTable> reader) {
        try {
            return reader.get();
        } catch (QualityFormatException e) {
            throw new InvalidRequestException(
                    e.field(), String.valueOf(e.getMessage()), "correct it; docs/formats.md describes both forms");
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    null, String.valueOf(e.getMessage()), "correct it; docs/formats.md describes both forms");
        }
    }

    private long save(QualityTable table, @Nullable String csv, String createdBy) {
        checkText("name", table.name(), MAX_NAME);
        checkText("source", table.source(), MAX_TEXT);
        if (table.protocol().length() > MAX_TEXT) {
            throw tooLong("protocol", MAX_TEXT);
        }
        checkSlots(table);
        if (repository.existsByName(table.name())) {
            throw new ConflictException(
                    "name", "There is a quality table named '" + table.name() + "' already", "choose another name");
        }
        return repository
                .saveAndFlush(new StoredQualityTable(table, csv, createdBy, clock.instant()))
                .id();
    }

    private void checkSlots(QualityTable table) {
        Topology topology = topologies
                .named(table.topology())
                .orElseThrow(() -> new InvalidRequestException(
                        "topology",
                        "There is no topology '" + table.topology() + "'",
                        "name one of " + String.join(", ", Topology.builtInNames())
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

    private static void checkText(String field, @Nullable String text, int maximum) {
        if (text == null || text.isBlank() || text.chars().anyMatch(c -> c == 0)) {
            throw new InvalidRequestException(
                    field, "The " + field + " is empty", "say it in 1 to " + maximum + " characters");
        }
        if (text.length() > maximum) {
            throw tooLong(field, maximum);
        }
    }

    private static InvalidRequestException tooLong(String field, int maximum) {
        return new InvalidRequestException(
                field, "The " + field + " is too long", "shorten it to at most " + maximum + " characters");
    }
}
