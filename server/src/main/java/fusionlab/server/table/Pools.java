package fusionlab.server.table;

import fusionlab.latency.Interchange;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Pool;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.PlainName;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Merges the tables of several units of a model into one, if their cells are interchangeable. */
@Component
public class Pools {

    private static final int MOST_UNITS = 20;
    private static final int LONGEST_NAME = 120;

    private final LatencyTables tables;

    Pools(LatencyTables tables) {
        this.tables = tables;
    }

    /**
     * Whether tables can be pooled.
     *
     * @param tableIds in the order of the indices in {@code interchange}
     */
    public record Assessment(List<Long> tableIds, List<LatencyTable> tables, Interchange interchange) {}

    /**
     * @param margin null for the default
     * @throws InvalidRequestException if the tables are not of several units of one model under the same conditions
     */
    @Transactional(readOnly = true)
    public Assessment assess(@Nullable List<Long> tableIds, @Nullable Double margin) {
        List<Long> ids = tableIds == null
                ? List.of()
                : tableIds.stream()
                        .filter(java.util.Objects::nonNull)
                        .distinct()
                        .toList();
        if (ids.size() < 2 || ids.size() > MOST_UNITS) {
            throw refused("There are " + ids.size() + " different tables", "give 2 to " + MOST_UNITS);
        }
        double within = margin == null ? Interchange.USUAL_MARGIN : margin;
        if (!(within > 0 && within <= 1)) {
            throw new InvalidRequestException(
                    "margin", "margin is " + within, "give the allowed ratio between two units, such as 0.06");
        }
        List<TableEntry> entries = ids.stream().map(tables::entry).toList();
        entries.forEach(table -> {
            if (table.origin() != TableOrigin.MEASURED) {
                throw refused(
                        "Table " + table.id() + " is " + table.origin(), "give tables measured by devices of this lab");
            }
        });
        if (entries.stream().map(TableEntry::deviceId).distinct().count() < ids.size()) {
            throw refused("Two of the tables are of one device", "give one table of each unit");
        }
        List<LatencyTable> read = ids.stream().map(tables::get).toList();
        same(read, "model", table -> table.provenance().model());
        same(read, "topology", table -> table.topology().contentHash());
        same(read, "latent size", table -> table.provenance().latentSize());
        same(read, "profile, the runtime's version included", table -> table.provenance()
                .profile());
        if (read.get(0).provenance().model().isBlank()) {
            throw refused("The tables name no model", "give the devices' model at registration");
        }
        return new Assessment(ids, read, Interchange.of(read, within));
    }

    /** @throws NotInterchangeableException naming the cells */
    @Transactional
    public long pool(@Nullable List<Long> tableIds, @Nullable String name, @Nullable Double margin, String createdBy) {
        Assessment assessment = assess(tableIds, margin);
        if (!assessment.interchange().holds()) {
            throw new NotInterchangeableException(assessment);
        }
        String source = "pool of tables "
                + assessment.tableIds().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ": "
                + Pool.reason(assessment.interchange());
        LatencyTable first = assessment.tables().get(0);
        String given = name == null || name.isBlank() ? null : name.strip();
        if (given != null) {
            PlainName.check("name", given, LONGEST_NAME);
        }
        String like = first.name().startsWith(first.provenance().device().toLowerCase(java.util.Locale.ROOT))
                ? first.name().substring(first.provenance().device().length())
                : " " + first.name();
        String pooled = given == null ? first.provenance().model() + " (pool)" + like : given;
        return tables.keepPool(
                Pool.of(pooled, assessment.tables(), assessment.interchange(), source),
                assessment.tableIds(),
                createdBy);
    }

    private static void same(List<LatencyTable> tables, String what, Function<LatencyTable, Object> field) {
        if (tables.stream().map(field).distinct().count() > 1) {
            throw refused("The tables differ in " + what, "give tables of several units of one model, measured alike");
        }
    }

    private static InvalidRequestException refused(String what, String remedy) {
        return new InvalidRequestException("tableIds", what, remedy);
    }
}
